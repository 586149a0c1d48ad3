//! git's own HTTP backend behind a server of a few lines, in the moods that servers have.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

/// How the server answers.
#[derive(Clone, Debug)]
pub enum Mood {
    /// As it should.
    Fine,
    /// Only those who send this `Authorization`.
    Locked(&'static str),
    /// With a status and nothing else.
    Status(&'static str),
    /// It hangs up in the middle of the first so many packs, then it is fine.
    HangsUp(usize),
    /// With 503 so many times, then it is fine.
    Busy(usize),
}

/// A server that ends with the process.
pub struct Server {
    port: u16,
    log: Arc<Mutex<Vec<String>>>,
}

/// What was asked.
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Server {
    pub fn start(root: PathBuf, mood: Mood) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&log);
        std::thread::spawn(move || {
            let mut mood = mood;
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(request) = read(&stream) else { continue };
                let authorization = request.headers.get("authorization").map_or("-", String::as_str);
                seen.lock().unwrap().push(format!("{} {} {authorization}", request.method, request.target));
                mood = answer(&mut stream, &request, &root, mood);
            }
        });
        Self { port, log }
    }

    pub fn url(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/{name}", self.port)
    }

    /// `GET /x/info/refs?service=git-upload-pack <authorization>`, one a request.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

/// Answers one request; the mood that follows.
fn answer(stream: &mut TcpStream, request: &Request, root: &PathBuf, mood: Mood) -> Mood {
    let plain = |status: &str, more: &str| {
        format!("HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
    };
    let (bytes, next) = match mood {
        Mood::Locked(wanted) if request.headers.get("authorization").is_none_or(|sent| sent != wanted) => {
            (plain("401 Unauthorized", "WWW-Authenticate: Basic realm=\"test\"\r\n"), Mood::Locked(wanted))
        }
        Mood::Status(status) => (plain(status, ""), Mood::Status(status)),
        Mood::Busy(0) | Mood::HangsUp(0) => (backend(request, root), Mood::Fine),
        Mood::Busy(left) => (plain("503 Service Unavailable", ""), Mood::Busy(left - 1)),
        Mood::HangsUp(left) if request.method == "POST" => {
            let mut bytes = backend(request, root);
            bytes.truncate(bytes.len() - 40);
            (bytes, Mood::HangsUp(left - 1))
        }
        other => (backend(request, root), other),
    };
    stream.write_all(&bytes).and_then(|()| stream.flush()).unwrap_or_default();
    next
}

pub fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut words = first.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.to_owned()),
            None => break,
        };
    }
    let mut body = Vec::new();
    if headers.get("transfer-encoding").is_some_and(|encoding| encoding == "chunked") {
        read_chunks(&mut reader, &mut body)?;
    } else if let Some(length) = headers.get("content-length") {
        body.resize(length.parse().ok()?, 0);
        reader.read_exact(&mut body).ok()?;
    }
    Some(Request { method, target, headers, body })
}

fn read_chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> Option<()> {
    loop {
        let mut size = String::new();
        reader.read_line(&mut size).ok()?;
        let size = usize::from_str_radix(size.trim_end(), 16).ok()?;
        let mut chunk = vec![0; size + 2];
        reader.read_exact(&mut chunk).ok()?;
        body.extend_from_slice(&chunk[..size]);
        if size == 0 {
            return Some(());
        }
    }
}

/// Runs `git http-backend` (CGI, RFC 3875) and makes an HTTP answer of what it prints.
fn backend(request: &Request, root: &PathBuf) -> Vec<u8> {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let header = |name: &str| request.headers.get(name).cloned().unwrap_or_default();
    let mut child = Command::new("git")
        .arg("http-backend")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("GIT_PROJECT_ROOT", root)
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", &request.method)
        .env("CONTENT_TYPE", header("content-type"))
        .env("CONTENT_LENGTH", request.body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&request.body).unwrap_or_default();
    let output = child.wait_with_output().unwrap().stdout;
    let at = output.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&output[..at]).into_owned();
    let body = &output[at + 4..];
    let status = head.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK");
    let mut answer =
        format!("HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())
            .into_bytes();
    answer.extend_from_slice(body);
    answer
}
