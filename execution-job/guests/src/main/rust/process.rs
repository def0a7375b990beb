//! What every process does: reads the texts that the host hands over, keeps count of references, writes the result.

use crate::json::{self, quote, Value};

pub const RESULT_BYTES: usize = 128 * 1024;
const MOST_TAGS: usize = 64;
const MOST_ADDRESS: usize = 64;

/// A refusal: its code and what it says.
pub struct Refusal(pub &'static str, pub &'static str);

pub struct Message {
    pub from: String,
    pub cron: bool,
    tags: Vec<(String, String)>,
}

impl Message {
    /// The first tag called `name`.
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find(|tag| tag.0 == name).map(|tag| tag.1.as_str())
    }

    pub fn is_process(&self) -> bool {
        self.tag("Type") == Some("Process")
    }

    /// A whole number from 1 to `most` without sign or blanks.
    pub fn number(&self, name: &str, most: u64) -> Option<u64> {
        let text = self.tag(name)?;
        if text.len() > 20 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        text.parse().ok().filter(|&number| number >= 1 && number <= most)
    }
}

/// What one message gives.
pub struct Answer {
    messages: String,
    output: String,
    before: u64,
    next: u64,
    request: Option<String>,
}

impl Answer {
    pub fn new(next: u64, request: Option<String>) -> Answer {
        Answer { messages: String::new(), output: String::new(), before: next, next, request }
    }

    /// Sends a message: tags besides the standard ones, and data.
    pub fn send(&mut self, target: &str, tags: &[(&str, &str)], data: &str) {
        if !self.messages.is_empty() {
            self.messages.push(',');
        }
        let reference = self.next.to_string();
        let out = &mut self.messages;
        out.push_str("{\"Target\":");
        quote(out, target);
        out.push_str(",\"Anchor\":\"");
        (reference.len()..32).for_each(|_| out.push('0'));
        out.push_str(&reference);
        out.push_str("\",\"Tags\":[");
        let standard = [("Data-Protocol", "ao"), ("Type", "Message"), ("Variant", "ao.TN.1"), ("Reference", &reference)];
        for (i, (name, value)) in standard.iter().chain(tags).enumerate() {
            out.push_str(if i > 0 { ",{\"name\":" } else { "{\"name\":" });
            quote(out, name);
            out.push_str(",\"value\":");
            quote(out, value);
            out.push('}');
        }
        out.push_str("],\"Data\":");
        quote(out, data);
        out.push('}');
        self.next += 1;
    }

    /// Like `send`, to the sender, naming the request.
    pub fn reply(&mut self, to: &str, tags: &[(&str, &str)], data: &str) {
        let request = self.request.clone();
        let mut all = tags.to_vec();
        if let Some(reference) = &request {
            all.insert(0, ("X-Reference", reference));
        }
        self.send(to, &all, data);
    }

    pub fn event(&mut self, name: &str) -> &mut Answer {
        self.output.clear();
        self.output.push_str("{\"event\":");
        quote(&mut self.output, name);
        self
    }

    pub fn text(&mut self, name: &str, value: &str) -> &mut Answer {
        self.output.push(',');
        quote(&mut self.output, name);
        self.output.push(':');
        quote(&mut self.output, value);
        self
    }

    pub fn count(&mut self, name: &str, value: u64) -> &mut Answer {
        self.output.push(',');
        quote(&mut self.output, name);
        self.output.push(':');
        self.output.push_str(&value.to_string());
        self
    }

    /// The result text, and the reference that the next message gets.
    pub fn finish(mut self, refusal: Option<Refusal>) -> (String, u64) {
        if let Some(Refusal(code, text)) = &refusal {
            self.messages.clear();
            self.next = self.before;
            self.event("error").text("code", code).text("text", text);
        }
        if !self.output.is_empty() {
            self.output.push('}');
        }
        let mut out = String::from("{\"ok\":true,\"response\":{\"Messages\":[");
        out.push_str(&self.messages);
        out.push_str("],\"Spawns\":[],\"Assignments\":[],\"Output\":");
        quote(&mut out, &self.output);
        if let Some(Refusal(code, text)) = &refusal {
            let mut error = String::from(*code);
            error.push_str(": ");
            error.push_str(text);
            out.push_str(",\"Error\":");
            quote(&mut out, &error);
        }
        out.push_str("}}");
        (out, self.next)
    }
}

fn tags(value: &Value) -> Result<Vec<(String, String)>, Refusal> {
    let mut tags = Vec::new();
    if let Some(Value::List(items)) = value.get("Tags") {
        for item in items {
            if let (Some(name), Some(text)) = (item.text("name"), item.text("value")) {
                if tags.len() == MOST_TAGS || name.len() > 128 || text.len() > 4096 {
                    return Err(Refusal("guest.tags-too-many", "More than 64 tags, a tag name above 128 bytes or a tag value above 4,096 bytes"));
                }
                tags.push((String::from(name), String::from(text)));
            }
        }
    }
    Ok(tags)
}

/// Reads both texts; the environment is only checked.
pub fn read(message: &[u8], environment: &[u8]) -> Result<Message, Refusal> {
    let environment = json::parse(environment).filter(|value| matches!(value.get("Process"), Some(Value::Object(_))));
    if environment.is_none() {
        return Err(Refusal("guest.environment-invalid", "The environment is not the JSON object that AO hands to a process"));
    }
    let value = match json::parse(message) {
        Some(value @ Value::Object(_)) => value,
        _ => return Err(Refusal("guest.message-invalid", "The message is not the JSON object that AO hands to a process")),
    };
    let from = value.text("From").unwrap_or("");
    if from.is_empty() || from.len() > MOST_ADDRESS || !from.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Refusal("guest.from-invalid", "From must be an address of 1 to 64 printable ASCII characters"));
    }
    let tags = tags(&value)?;
    let mut message = Message { from: String::from(from), cron: matches!(value.get("Cron"), Some(Value::Bool(true))), tags };
    message.cron |= message.tag("Action") == Some("Cron");
    Ok(message)
}
