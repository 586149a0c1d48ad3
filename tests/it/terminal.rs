//! The real program behind a pseudo-terminal: keys in, screen out.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Termios, Winsize, tcgetattr, tcsetwinsize};

/// How long the screen is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that believes that somebody sits there.
pub struct Terminal {
    master: File,
    slave: File,
    child: Child,
    output: Receiver<Vec<u8>>,
    before: Termios,
    screen: String,
    /// How much of the screen was waited for.
    seen: usize,
}

impl Terminal {
    pub fn run(mut command: Command, columns: u16) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let slave = File::options().read(true).write(true).open(name).unwrap();
        let end = || OwnedFd::from(slave.try_clone().unwrap());
        tcsetwinsize(&slave, size(columns)).unwrap();
        let before = tcgetattr(&slave).unwrap();
        command.env("TERM", "xterm-256color").stdin(end()).stdout(end()).stderr(end());
        let child = command.spawn().unwrap();
        let master = File::from(master);
        let output = reader(master.try_clone().unwrap());
        Self { master, slave, child, output, before, screen: String::new(), seen: 0 }
    }

    pub fn resize(&self, columns: u16) {
        tcsetwinsize(&self.slave, size(columns)).unwrap();
    }

    pub fn press(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).unwrap();
    }

    /// Presses Ctrl-C until the program ends. Between two keys the terminal is in its ordinary mode, where a signal would
    /// end the program; here nobody is there to send it.
    pub fn interrupt(&mut self) {
        let until = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() && Instant::now() < until {
            self.press("\x03");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits for `text` below what was waited for before; answers what came until then.
    pub fn wait_for(&mut self, text: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.screen[self.seen..].find(text) {
                let from = self.seen;
                self.seen += at + text.len();
                return self.screen[from..self.seen].to_owned();
            }
            match self.output.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.screen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(error) => panic!("no `{text}` ({error}) in:\n{}", &self.screen[self.seen..]),
            }
        }
    }

    /// Waits for the end; the terminal must be as it was. Answers the exit code and the whole screen.
    pub fn end(mut self) -> (i32, String) {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "it does not end:\n{}", self.screen);
            std::thread::sleep(Duration::from_millis(20));
        };
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(200)) {
            self.screen.push_str(&String::from_utf8_lossy(&bytes));
        }
        let after = tcgetattr(&self.slave).unwrap();
        assert_eq!(modes(&after), modes(&self.before), "the terminal was left in another mode");
        for left_on in ["\x1b[?25l", "\x1b[?1049h", "\x1b[?1000h"] {
            assert!(!self.screen.contains(left_on), "the cursor or another screen was switched");
        }
        (status.code().unwrap_or(-1), self.screen)
    }
}

fn modes(termios: &Termios) -> String {
    format!(
        "{:?} {:?} {:?} {:?}",
        termios.input_modes, termios.output_modes, termios.control_modes, termios.local_modes
    )
}

const fn size(columns: u16) -> Winsize {
    Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }
}

fn reader(mut master: File) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(number @ 1..) = master.read(&mut bytes) {
            if sender.send(bytes[..number].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}
