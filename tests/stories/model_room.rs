//! The model's process dies, and nobody but the operator notices.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use engine::model::{
    Completion, EncoderSettings, LanguageModel, LlamaSettings, ModelError, RoomCommand, RoomProcess, RoomSettings, Urgency,
};
use futures::future::join_all;
use knowledge::embedding::Embedder;
use mercer_tests::running::Running;
use mercer_tests::{models, parts, wait};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::process::binary;

fn command(settings: RoomSettings) -> RoomCommand {
    RoomCommand { program: binary().to_owned(), arguments: vec!["model-room".into()], settings }
}

/// Of the model that words answers alone.
fn room(settings: LlamaSettings) -> RoomCommand {
    command(RoomSettings { words: Some(settings), vectors: None })
}

fn vectors() -> Result<EncoderSettings> {
    Ok(EncoderSettings { path: parts::embedding_model()?, threads: 1, reranker: None })
}

fn story(number: usize, words: Option<mpsc::Sender<String>>) -> Completion {
    Completion {
        system: "You are a shop's assistant.".to_owned(),
        history: Vec::new(),
        steady: 0,
        user: format!("Tell me long story number {number} about a shop."),
        opening: String::new(),
        bound: None,
        max_tokens: 400,
        deadline: Instant::now() + Duration::from_secs(300),
        seed: 1,
        temperature: 0.2,
        conversation: None,
        urgency: Urgency::Shopper,
        words,
    }
}

fn abort(pid: u32) -> Result<()> {
    anyhow::ensure!(std::process::Command::new("kill").args(["-ABRT", &pid.to_string()]).status()?.success());
    Ok(())
}

#[tokio::test]
async fn an_abort_in_the_middle_of_eight_answers_is_told_to_each_and_survived() -> Result<()> {
    let settings = LlamaSettings { threads: 1, ..LlamaSettings::new(parts::language_model()?) };
    let room = RoomProcess::open(room(settings)).await?;
    assert!(room.name().contains(".gguf "), "{}", room.name());
    let first = room.pid().context("it runs")?;

    let (begun, mut beginnings) = mpsc::channel(8);
    let answers = join_all((0..8).map(|number| {
        let (words, mut made) = mpsc::channel(1000);
        let begun = begun.clone();
        let room = &room;
        async move {
            let heard = async {
                if made.recv().await.is_some() {
                    begun.send(number).await.ok();
                }
                while made.recv().await.is_some() {}
            };
            tokio::join!(room.complete(story(number, Some(words)), CancellationToken::new()), heard).0
        }
    }));
    let (answers, aborted) = tokio::join!(answers, async {
        for _ in 0..8 {
            beginnings.recv().await.context("all begin")?;
        }
        abort(first)
    });
    aborted?;
    assert!(answers.iter().all(|answer| matches!(answer, Err(ModelError::Unavailable(_)))), "{answers:?}");

    let short = || Completion { max_tokens: 4, ..story(9, None) };
    let draft = wait::until("a new process answers", async || room.complete(short(), CancellationToken::new()).await.ok()).await;
    assert!(!draft.text.is_empty());
    assert_ne!(room.pid(), Some(first));
    Ok(())
}

#[tokio::test]
async fn what_nobody_waits_for_is_stopped_in_the_process_too() -> Result<()> {
    let settings = LlamaSettings { threads: 1, slots: 1, queue: 1, ..LlamaSettings::new(parts::language_model()?) };
    let room = RoomProcess::open(room(settings)).await?;
    let (words, mut made) = mpsc::channel(1000);
    let stop = CancellationToken::new();
    let (answer, ()) = tokio::join!(room.complete(story(1, Some(words)), stop.clone()), async {
        made.recv().await;
        stop.cancel();
    });
    assert!(matches!(answer, Err(ModelError::Cancelled)), "{answer:?}");
    // the only slot is free again long before four hundred tokens are made
    let next = Completion { max_tokens: 1, ..story(2, None) };
    assert!(room.complete(next, CancellationToken::new()).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn a_model_that_cannot_be_read_is_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let broken = folder.path().join("broken.gguf");
    std::fs::write(&broken, b"GGUF and nothing else")?;
    let error = RoomProcess::open(room(LlamaSettings::new(&broken))).await.expect_err("it is no model");
    assert!(error.to_string().contains("model.path") && error.to_string().contains("broken.gguf"), "{error}");
    Ok(())
}

#[tokio::test]
async fn vectors_that_an_abort_interrupts_are_made_by_the_next_process() -> Result<()> {
    let settings = LlamaSettings { threads: 1, ..LlamaSettings::new(parts::language_model()?) };
    let room = Arc::new(RoomProcess::open(command(RoomSettings { words: Some(settings), vectors: Some(vectors()?) })).await?);
    let embedder = Embedder::over(room.clone());
    let here = models::embedder();
    assert_eq!(embedder.digest(), here.digest());
    let texts: Vec<String> = (0..80).map(|number| format!("Can I return order {number}? 可以退货吗？")).collect();

    // in the middle of the work: the first answer is there, and the process owes words and the rest of the vectors
    let first = room.pid().context("it runs")?;
    embedder.query("warm").await?;
    let (many, one, words, aborted) = tokio::join!(
        embedder.passages(texts.clone()),
        embedder.query("Where is my order?"),
        room.complete(story(1, None), CancellationToken::new()),
        async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            abort(first)
        }
    );
    aborted?;
    assert!(matches!(words, Err(ModelError::Unavailable(_))), "{words:?}");
    assert_ne!(room.pid(), Some(first));
    let likeness = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let same = here.passages(texts).await?;
    let many = many?;
    assert_eq!(many.len(), same.len());
    assert!(many.iter().zip(&same).all(|(a, b)| likeness(a, b) > 0.999));
    assert!(likeness(&one?, &here.query("Where is my order?").await?) > 0.999);
    assert_eq!(embedder.count_tokens(&["one two", "三"]).await?, here.count_tokens(&["one two", "三"]).await?);
    Ok(())
}

#[tokio::test]
async fn an_embedding_model_that_cannot_be_read_is_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let broken = folder.path().join("broken.gguf");
    std::fs::write(&broken, b"GGUF and nothing else")?;
    let vectors = Some(EncoderSettings { path: broken, threads: 1, reranker: None });
    let error = RoomProcess::open(command(RoomSettings { words: None, vectors })).await.expect_err("it is no model");
    assert!(error.to_string().contains("embedding.path") && error.to_string().contains("broken.gguf"), "{error}");
    Ok(())
}

#[tokio::test]
async fn settings_that_llama_cpp_would_abort_on_are_named() -> Result<()> {
    let file = parts::language_model()?;
    let settings = || LlamaSettings::new(&file);
    for (settings, key) in [
        (LlamaSettings { batch: 16, ..settings() }, "model.batch: 16"),
        (LlamaSettings { batch: 1 << 20, ..settings() }, "model.batch: 1048576"),
        (LlamaSettings { slots: 0, ..settings() }, "model.slots: 0"),
        (LlamaSettings { cells: 100, ..settings() }, "model.cells: 100"),
    ] {
        let error = RoomProcess::open(room(settings)).await.expect_err("it cannot be");
        assert!(error.to_string().contains(key), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_shopper_is_answered_while_the_models_process_is_dead() -> Result<()> {
    let mut program = Running::start(binary(), &[]).await?;
    program.shopper_says("hello").await?;
    program.settled().await?;
    program.everybody_is("C-0001").await?;
    abort(program.model_process().context("the program has a model process")?)?;
    program.shopper_says("Where is my order T-10001?").await?;
    let said = program.settled().await?;
    assert!(said.last().is_some_and(|reply| reply.contains("T-10001")), "{said:?}");
    assert!(program.log()?.contains("it is started again"));
    wait::until("a new process runs", async || program.model_process()).await;
    program.finish().await
}
