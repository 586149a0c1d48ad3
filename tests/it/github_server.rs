//! The few endpoints of GitHub that are asked, in a server of a few lines with a memory, and with moods.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use git_reconcile::progress::Progress;
use git_reconcile::publish::{Client, Patience, Secret, Server};
use serde_json::{Value, json};

use crate::http_server::{Request, read};

/// The token that every test gives, and that nothing may ever show.
pub const TOKEN: &str = "ghs_s3cretTokenOfTheTests0123456789";

/// How the next request is answered, once each.
#[derive(Clone, Debug)]
pub enum Mood {
    /// As it should be.
    Fine,
    /// With this status, these headers and a message.
    Says(&'static str, &'static str, &'static str),
    /// Not at all.
    HangsUp,
    /// It does what it is asked, and hangs up before it says so.
    DoesAndHangsUp,
    /// With what it was sent, the token among it.
    Echoes(&'static str),
}

/// What it remembers.
#[derive(Default)]
pub struct Memory {
    /// `(author, body)`, oldest first; the number is the place from 1.
    pub comments: Vec<(String, String)>,
    /// As GitHub tells them.
    pub pulls: Vec<Value>,
    /// Whose token it is; `None` for a job's, which may not ask.
    pub user: Option<String>,
    /// Comments on a page.
    pub page: usize,
    /// What is done to the next requests.
    pub moods: Vec<Mood>,
    /// `METHOD target`, one a request.
    pub log: Vec<String>,
    /// Bodies of requests that have one.
    pub sent: Vec<Value>,
}

/// A server that ends with the process.
pub struct GitHub {
    port: u16,
    memory: Arc<Mutex<Memory>>,
}

impl GitHub {
    pub fn start(moods: &[Mood]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let memory = Memory { page: 100, moods: moods.to_vec(), ..Memory::default() };
        let memory = Arc::new(Mutex::new(memory));
        let own = Arc::clone(&memory);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                if let Some(request) = read(&stream) {
                    own.lock().unwrap().answer(&mut stream, &request, port);
                }
            }
        });
        Self { port, memory }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Looks at its memory, or changes it.
    pub fn with<T>(&self, look: impl FnOnce(&mut Memory) -> T) -> T {
        look(&mut self.memory.lock().unwrap())
    }

    pub fn log(&self) -> Vec<String> {
        self.with(|memory| memory.log.clone())
    }

    /// Asks with a client that waits without waiting; what it did, and how long it would have waited each time.
    pub fn ask<T>(&self, progress: &dyn Progress, ask: impl FnOnce(&Client<'_>) -> T) -> (T, Vec<Duration>) {
        let waited = Mutex::new(Vec::new());
        let sleep = |wait| waited.lock().unwrap().push(wait);
        let waits = [1, 2, 3].map(Duration::from_millis);
        let patience =
            Patience { waits: &waits, longest: Duration::from_secs(90), sleep: &sleep, now: &|| 1000 };
        let server = Server::new(&self.url(), "https://github.com").unwrap();
        let client = Client::new(server, Secret::new(TOKEN).unwrap(), patience, progress).unwrap();
        let answer = ask(&client);
        (answer, waited.into_inner().unwrap())
    }
}

impl Memory {
    fn answer(&mut self, stream: &mut TcpStream, request: &Request, port: u16) {
        self.log.push(format!("{} {}", request.method, request.target));
        let authorization = request.headers.get("authorization").map_or("", String::as_str);
        let mood = if self.moods.is_empty() { Mood::Fine } else { self.moods.remove(0) };
        let (status, headers, body) = match mood {
            Mood::HangsUp => return,
            Mood::DoesAndHangsUp => {
                self.act(request, port);
                return;
            }
            Mood::Says(status, headers, message) => {
                (status.to_owned(), headers.to_owned(), json!({ "message": message }))
            }
            Mood::Echoes(status) => {
                let message = format!("bad credentials: {authorization} of {}", request.target);
                (status.to_owned(), String::new(), json!({ "message": message }))
            }
            Mood::Fine if authorization != format!("Bearer {TOKEN}") => {
                ("401 Unauthorized".to_owned(), String::new(), json!({ "message": "Bad credentials" }))
            }
            Mood::Fine => self.act(request, port),
        };
        let body = body.to_string();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).unwrap_or_default();
    }

    /// Does what is asked: status, further headers, body.
    fn act(&mut self, request: &Request, port: u16) -> (String, String, Value) {
        let sent = serde_json::from_slice::<Value>(&request.body).ok();
        self.sent.extend(sent.clone());
        let text =
            |name: &str| sent.as_ref().and_then(|sent| sent[name].as_str()).unwrap_or_default().to_owned();
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let steps: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let fine = |body: Value| ("200 OK".to_owned(), String::new(), body);
        match (request.method.as_str(), steps.as_slice()) {
            ("GET", ["user"]) => match &self.user {
                Some(login) => fine(json!({ "login": login })),
                None => no("403 Forbidden", "Resource not accessible by integration"),
            },
            ("GET", ["repos", "ministry", "forms"]) => fine(json!({ "default_branch": "develop" })),
            ("GET", ["repos", "ministry", "forms", "issues", _, "comments"]) => {
                self.comments(path, query, port)
            }
            ("POST", ["repos", "ministry", "forms", "issues", _, "comments"]) => {
                let author = self.user.clone().unwrap_or_else(|| "github-actions[bot]".to_owned());
                self.comments.push((author, text("body")));
                fine(self.comment(self.comments.len()))
            }
            ("PATCH", ["repos", "ministry", "forms", "issues", "comments", id]) => {
                let id: usize = id.parse().unwrap();
                self.comments[id - 1].1 = text("body");
                fine(self.comment(id))
            }
            ("GET", ["repos", "ministry", "forms", "pulls"]) => {
                let head = query.split('&').find_map(|part| part.strip_prefix("head=")).unwrap_or_default();
                let head = head.replace("%3A", ":").replace("%2F", "/");
                fine(self.pulls.iter().filter(|pull| pull["label"] == head.as_str()).cloned().collect())
            }
            ("POST", ["repos", "ministry", "forms", "pulls"]) => {
                let number = self.pulls.len() + 1;
                let url = format!("https://github.com/ministry/forms/pull/{number}");
                let pull = json!({ "number": number, "label": text("head"), "title": text("title"), "body": text("body"),
                    "base": text("base"), "html_url": url, "head": { "sha": "a" } });
                self.pulls.push(pull.clone());
                fine(pull)
            }
            ("PATCH", ["repos", "ministry", "forms", "pulls", number]) => {
                let number: usize = number.parse().unwrap();
                self.pulls[number - 1]["body"] = text("body").into();
                fine(self.pulls[number - 1].clone())
            }
            _ => no("404 Not Found", "Not Found"),
        }
    }

    fn comment(&self, id: usize) -> Value {
        let (author, body) = &self.comments[id - 1];
        let url = format!("https://github.com/ministry/forms/pull/7#issuecomment-{id}");
        json!({ "id": id, "body": body, "user": { "login": author }, "html_url": url })
    }

    fn comments(&self, path: &str, query: &str, port: u16) -> (String, String, Value) {
        let page = query.split('&').find_map(|part| part.strip_prefix("page=")).unwrap_or("1");
        let page: usize = page.parse().unwrap();
        let from = (page - 1) * self.page;
        let ids: Vec<usize> = (1..=self.comments.len()).skip(from).take(self.page).collect();
        let more = from + ids.len() < self.comments.len();
        let next = format!("http://127.0.0.1:{port}{path}?page={}", page + 1);
        let link = if more { format!("Link: <{next}>; rel=\"next\"\r\n") } else { String::new() };
        ("200 OK".to_owned(), link, ids.iter().map(|id| self.comment(*id)).collect())
    }
}

fn no(status: &str, message: &str) -> (String, String, Value) {
    (status.to_owned(), String::new(), json!({ "message": message }))
}
