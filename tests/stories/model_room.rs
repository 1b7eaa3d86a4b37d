//! The model's process dies, and nobody but the operator notices.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use engine::model::{Completion, LanguageModel, LlamaSettings, ModelError, RoomCommand, RoomProcess, Urgency};
use futures::future::join_all;
use mercer_tests::running::Running;
use mercer_tests::{parts, wait};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::process::binary;

fn room(settings: LlamaSettings) -> RoomCommand {
    RoomCommand { program: binary().to_owned(), arguments: vec!["model-room".into()], settings }
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
