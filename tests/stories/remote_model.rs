//! A model behind somebody else's server: whatever the server does, the shopper is answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use engine::model::{Completion, Failure, LanguageModel, ModelError, ScriptedModel, Urgency};
use knowledge::language::Language;
use mercer::remote::{Failover, RemoteModel, RemoteSettings};
use mercer_tests::fakes::openai::{Answer, KEY, OpenAi};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

fn model(server: &OpenAi) -> Result<RemoteModel> {
    RemoteModel::new(RemoteSettings {
        url: server.url(),
        key: Some(KEY.into()),
        model: "large".to_owned(),
        slots: 2,
        languages: vec![Language::En],
    })
}

fn request(milliseconds: u64, words: Option<mpsc::Sender<String>>) -> Completion {
    Completion {
        system: "You answer customers.".to_owned(),
        history: vec![engine::model::Exchange { user: "When?".to_owned(), assistant: "Now.".to_owned() }],
        steady: 1,
        user: "Where is it?".to_owned(),
        opening: "Thank you!".to_owned(),
        bound: None,
        max_tokens: 40,
        deadline: Instant::now() + Duration::from_millis(milliseconds),
        seed: 3,
        temperature: 0.2,
        conversation: None,
        urgency: Urgency::Shopper,
        words,
    }
}

async fn ask(model: &dyn LanguageModel, milliseconds: u64) -> Result<String, ModelError> {
    Ok(model.complete(request(milliseconds, None), CancellationToken::new()).await?.text)
}

#[tokio::test]
async fn an_answer_comes_word_by_word_and_is_counted() -> Result<()> {
    let server = OpenAi::start().await?;
    server.answers(Answer::Words(vec!["Thank", " you!", " It has", " been shipped", "，已发货。"], Duration::from_millis(5)));
    let (words, mut said) = mpsc::channel(16);
    let model = model(&server)?;
    let draft = model.complete(request(10_000, Some(words)), CancellationToken::new()).await?;
    assert_eq!(draft.text, "It has been shipped，已发货。");
    assert_eq!((draft.prompt_tokens, draft.cached_tokens, draft.generated_tokens), (40, 30, 9));
    assert!(draft.chose_its_words());
    let mut heard = Vec::new();
    while let Some(piece) = said.recv().await {
        heard.push(piece);
    }
    assert!(heard.len() > 1 && heard.concat().trim() == draft.text, "{heard:?}");
    let asked = server.heard().remove(0);
    assert_eq!((asked["model"].as_str(), asked["stream"].as_bool(), asked["max_tokens"].as_u64()), (Some("large"), Some(true), Some(40)));
    let roles: Vec<&str> = asked["messages"].as_array().into_iter().flatten().filter_map(|one| one["role"].as_str()).collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"]);
    assert!(!format!("{model:?}").contains(KEY), "the key is in no output");
    Ok(())
}

#[tokio::test]
async fn half_an_answer_is_none() -> Result<()> {
    for bad in [Answer::Breaks("It has"), Answer::Stops("It has"), Answer::Garbage, Answer::Reports, Answer::Status(500, None)] {
        let server = OpenAi::start().await?;
        server.answers(bad.clone());
        let answer = ask(&model(&server)?, 10_000).await;
        assert!(matches!(answer, Err(ModelError::Unavailable(_))), "{bad:?}: {answer:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_busy_or_failed_is_left_alone_for_a_while() -> Result<()> {
    for (bad, busy) in [(Answer::Status(429, Some(30)), true), (Answer::Status(500, None), false)] {
        let server = OpenAi::start().await?;
        server.answers(bad);
        let model = model(&server)?;
        let first = ask(&model, 10_000).await;
        assert_eq!(matches!(first, Err(ModelError::Busy)), busy, "{first:?}");
        let asked = Instant::now();
        assert!(matches!(ask(&model, 10_000).await, Err(ModelError::Unavailable(_))));
        assert!(asked.elapsed() < Duration::from_secs(1));
        assert_eq!(server.heard().len(), 1, "it was not asked again");
    }
    Ok(())
}

#[tokio::test]
async fn a_slow_server_is_not_waited_for() -> Result<()> {
    let server = OpenAi::start().await?;
    server.answers(Answer::Hangs);
    server.answers(Answer::Words(vec!["late"; 100], Duration::from_millis(100)));
    let model = model(&server)?;
    assert!(matches!(ask(&model, 300).await, Err(ModelError::TimedOut)));
    assert!(matches!(ask(&model, 300).await, Err(ModelError::TimedOut)));
    let stop = CancellationToken::new();
    server.answers(Answer::Hangs);
    let (answer, ()) = tokio::join!(model.complete(request(60_000, None), stop.clone()), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        stop.cancel();
    });
    assert!(matches!(answer, Err(ModelError::Cancelled)), "{answer:?}");
    Ok(())
}

#[tokio::test]
async fn no_server_at_all_is_an_answer_too() -> Result<()> {
    let server = OpenAi::start().await?;
    let model = model(&server)?;
    drop(server);
    assert!(matches!(ask(&model, 10_000).await, Err(ModelError::Unavailable(_))));
    Ok(())
}

#[tokio::test]
async fn the_model_on_this_machine_answers_where_the_server_does_not() -> Result<()> {
    let server = OpenAi::start().await?;
    server.answers(Answer::Status(429, Some(1)));
    let own = Arc::new(ScriptedModel::new());
    own.otherwise_says("from this machine");
    let both = Failover::new(Arc::new(model(&server)?), own.clone());
    assert_eq!(ask(&both, 10_000).await?, "from this machine");
    own.fails_with(Failure::Busy);
    assert!(matches!(ask(&both, 10_000).await, Err(ModelError::Busy)), "then templates answer");
    Ok(())
}

#[tokio::test]
async fn what_has_begun_is_not_begun_again_in_other_words() -> Result<()> {
    let server = OpenAi::start().await?;
    server.answers(Answer::Breaks("It has been shipped. It"));
    let own = Arc::new(ScriptedModel::new());
    own.otherwise_says("something else");
    let both = Failover::new(Arc::new(model(&server)?), own.clone());
    let (words, mut said) = mpsc::channel(16);
    let answer = both.complete(request(10_000, Some(words)), CancellationToken::new()).await;
    assert!(matches!(answer, Err(ModelError::Unavailable(_))), "{answer:?}");
    assert_eq!(said.recv().await.as_deref(), Some("It has been shipped. It"));
    assert!(own.requests().is_empty());
    Ok(())
}
