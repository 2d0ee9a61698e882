//! What an event of the replay says, in the words of the recordings.

use super::canon;
use super::recorded::Fact;
use super::replayed::Memory;
use super::replayed::Story;
use super::values::ask;
use super::values::class;
use super::values::keys;
use super::values::setting;
use super::values::text;
use reenact::trace::Event;
use reenact::trace::View;
use reenact::trace::What;
use reenact::trace::codec::TraceEvent;
use reenact::value::Fault;
use reenact::value::Value;
use serde_json::Value as Json;
use serde_json::json;

/// Keeps what later facts repeat.
#[expect(clippy::wildcard_enum_match_arm, reason = "no other kind is repeated")]
pub(super) fn remember(memory: &mut Memory, event: &Event, path: &str, view: View<'_>) {
    match event.what {
        What::Enqueued { child, arguments, .. } => memory.jobs.push((child, arguments)),
        What::Set { value } if path.ends_with("/set session") => {
            memory.session_class = Some(class(value, view));
            let id = ask(value, "id", view).and_then(|id| ask(id, "private_id", view));
            memory.private_id = id.map(|id| text(id, view)).or(memory.private_id.take());
        }
        What::Read { value, .. } if path.ends_with("/read sessions") => {
            memory.stored_class = Some(class(value, view));
        }
        What::Read { value, .. } if path.ends_with("/read conversations") => {
            memory.two_answers = text(value, view) == "two answers in a row";
        }
        What::Raised { .. } => {
            let told = TraceEvent::of(event, view);
            memory.raised = told.error.zip(told.message);
        }
        _ => {}
    }
}

/// Tells an event as the recorded event called `kind`.
pub(super) fn tell(kind: &str, event: &Event, story: &Story, view: View<'_>) -> Fact {
    let teller = Teller { event, story, view, told: TraceEvent::of(event, view) };
    let fields = match kind {
        "request.received" => json!({ "env": setting("rails_env", view) }),
        "session.load" => teller.session_load(),
        "job.enqueued" => teller.job_enqueued(Json::Null),
        "session.restored" => teller.session_restored(),
        "job.started" => teller.job_started(),
        "answer.streamed" => {
            json!({ "attempt": event.attempt, "prompt_roles": story.memory.two_answers })
        }
        "nested.skipped" => teller.nested_skipped(),
        "nested.schedule" => teller.nested_schedule(),
        "error.shown" => teller.error_shown(),
        "retry.scheduled" => teller.retry_scheduled(),
        "sidekiq.error_handler" => teller.error_handler(),
        "retry.promoted" => teller.retry_promoted(),
        "job.done" => json!({ "attempt": event.attempt, "action": teller.argument("action") }),
        other => panic!("no words for {other}"),
    };
    let fields = fields.as_object().cloned().unwrap_or_default().into_iter().collect();
    Fact { kind: kind.to_owned(), fields }
}

/// An event and what is needed to tell it.
struct Teller<'a> {
    event: &'a Event,
    story: &'a Story,
    view: View<'a>,
    told: TraceEvent,
}

impl Teller<'_> {
    fn session_load(&self) -> Json {
        let What::Set { value } = self.event.what else { return Json::Null };
        let id = ask(value, "id", self.view);
        let data = ask(value, "data", self.view);
        let private_id = self.story.memory.private_id.as_deref().unwrap_or_default();
        json!({
            "class": self.told.class,
            "delegate_class": data.map(|data| class(data, self.view)),
            "id_class": id.map(|id| class(id, self.view)),
            "is_a_hash": matches!(value, Value::Map(_)),
            "private_id_prefix": private_id.get(..3),
            "responds_to_id": id.is_some(),
        })
    }

    fn session_restored(&self) -> Json {
        let What::Set { value } = self.event.what else { return Json::Null };
        json!({
            "action": self.argument("action"),
            "attempt": self.event.attempt,
            "class": self.told.class,
            "is_a_hash": matches!(value, Value::Map(_)),
            "keys": keys(value, self.view),
            "redis_value_class": self.story.memory.stored_class,
            "responds_to_id": ask(value, "id", self.view).is_some(),
        })
    }

    fn job_started(&self) -> Json {
        json!({
            "action": self.argument("action"),
            "ai_action_class": self.argument_class("action"),
            "arg_key_classes": self.key_classes(),
            "attempt": self.event.attempt,
            "jid": self.job(),
            "session_class": self.story.memory.session_class,
        })
    }

    fn job_enqueued(&self, retry_count: Json) -> Json {
        json!({
            "action": self.argument("action"),
            "args.0.ai_action": self.argument("action"),
            "args.0.request_id": self.argument("question"),
            "args.0.user": self.argument("user"),
            "jid": self.job(),
            "retry_count": retry_count,
            "retry_opt": self.retries_by_default(),
            "set_session_id": self.argument("set_session_id"),
        })
    }

    fn retry_promoted(&self) -> Json {
        // The replay counts attempts, Sidekiq counts retries that failed before this one.
        let mut fields = self.job_enqueued(json!(self.event.attempt.checked_sub(1)));
        fields["ai_action_class"] = json!(self.argument_class("action"));
        fields["arg_key_classes"] = json!(self.key_classes());
        fields
    }

    fn nested_skipped(&self) -> Json {
        let is_development = setting("rails_env", self.view) == "development";
        let reason = is_development.then_some("Rails.env.development?");
        json!({ "attempt": self.event.attempt, "reason": reason })
    }

    fn nested_schedule(&self) -> Json {
        let What::Raised { fault: Some(Fault::NoSuchName { receiver, .. }), .. } = self.event.what
        else {
            return Json::Null;
        };
        let (class_raised, message) = self.raised();
        json!({
            "attempt": self.event.attempt,
            "exception_class": class_raised,
            "exception_message": message,
            "exception_message_norm": canon::without_session(&message),
            "receiver_class": class(receiver, self.view),
            "session_class": self.story.memory.session_class,
        })
    }

    fn error_shown(&self) -> Json {
        let effect = self.told.effect.as_deref().unwrap_or_default();
        let by_agent = self.told.site.contains("/the error of the gateway/");
        let mut fields = json!({
            "attempt": self.event.attempt,
            "code": effect.trim_start_matches("error_").to_uppercase(),
            "replaces_answer": self.told.over.as_deref() == Some("answer"),
            "via": if by_agent { "agent-rescues-ConnectionError" } else { "rescue-in-worker" },
        });
        if by_agent {
            fields["prompt_roles"] = json!(self.story.memory.two_answers);
        }
        fields
    }

    fn retry_scheduled(&self) -> Json {
        let (class_raised, message) = self.raised();
        let delay = self.told.delay.unwrap_or_default();
        assert_eq!(delay % 1_000_000_000, 0, "Sidekiq's delays are whole seconds");
        json!({
            "action": self.argument("action"),
            "delay_s": delay / 1_000_000_000,
            "error_class": class_raised,
            "error_message": message,
            "error_message_norm": canon::without_session(&message),
            "retry_count": self.event.attempt,
        })
    }

    fn error_handler(&self) -> Json {
        let (_, message) = self.raised();
        json!({
            "exception_class": self.told.error,
            "exception_message": message,
            "exception_message_norm": canon::without_session(&message),
        })
    }

    /// The class and the message of the last error that was raised.
    fn raised(&self) -> (String, String) {
        let (class, message) = self.story.memory.raised.clone().unwrap_or_default();
        let user = self.story.actor.map_or(0, |actor| actor.member).to_string();
        (class, canon::message(&message, &user))
    }

    /// The lineage of the job the event belongs to, or that it schedules.
    fn lineage(&self) -> u64 {
        self.told.child.unwrap_or(self.event.lineage)
    }

    /// The recordings' name of the job: the first one the request scheduled is J1.
    fn job(&self) -> Option<String> {
        let jobs = &self.story.memory.jobs;
        let place = jobs.iter().position(|(lineage, _)| *lineage == self.lineage());
        place.map(|place| format!("J{}", place + 1))
    }

    /// The job's arguments.
    fn arguments(&self) -> &[[Value; 2]] {
        let jobs = &self.story.memory.jobs;
        match jobs.iter().find(|(lineage, _)| *lineage == self.lineage()) {
            Some((_, Value::Map(map))) => self.view.pool.entries(*map),
            _ => &[],
        }
    }

    fn argument_value(&self, name: &str) -> Option<Value> {
        let mut entries = self.arguments().iter();
        entries.find(|[key, _]| text(*key, self.view) == name).map(|[_, value]| *value)
    }

    /// An argument; the request, the user and the session's id by their names when they are those
    /// of this very request.
    fn argument(&self, name: &str) -> Json {
        let own_user = self.story.actor.map(|actor| i64::from(actor.member));
        match self.argument_value(name) {
            None | Some(Value::Nil) => Json::Null,
            Some(Value::Int(number)) if name == "user" && Some(number) == own_user => {
                json!(canon::USER)
            }
            Some(value) => {
                let text = text(value, self.view);
                if name == "question" && text == self.story.name {
                    return json!(canon::REQUEST);
                }
                let is_own = self.story.memory.private_id.as_ref() == Some(&text);
                if is_own && text.starts_with("2::") {
                    json!(canon::PRIVATE_ID)
                } else {
                    json!(text)
                }
            }
        }
    }

    fn argument_class(&self, name: &str) -> Option<String> {
        self.argument_value(name).map(|value| class(value, self.view))
    }

    /// The classes of the arguments' keys, each once.
    fn key_classes(&self) -> Vec<String> {
        let mut classes: Vec<String> =
            self.arguments().iter().map(|[key, _]| class(*key, self.view)).collect();
        classes.dedup();
        classes
    }

    /// Whether the job is tried again as often as Sidekiq's default says, which is `retry: true`.
    fn retries_by_default(&self) -> bool {
        let jobs = &self.view.program.jobs;
        let job = jobs.iter().find(|job| Some(&job.name) == self.told.job.as_ref());
        job.and_then(|job| job.retry).is_some_and(|retry| retry.limit == 25)
    }
}
