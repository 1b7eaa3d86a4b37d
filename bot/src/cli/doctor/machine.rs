//! The build and the machine.

use engine::model::machine::{gpu_build, gpus};

use super::{Finding, good};
use crate::config::Config;

const GB: f64 = (1u64 << 30) as f64;

/// Vector instructions that llama.cpp makes use of: by name, built for, and there. It is built for what the program is built for.
#[cfg(target_arch = "x86_64")]
fn instructions() -> Vec<(&'static str, bool, bool)> {
    macro_rules! all {
        ($($name:tt),*) => { vec![$(($name, cfg!(target_feature = $name), std::arch::is_x86_feature_detected!($name))),*] };
    }
    all!("sse4.2", "avx", "avx2", "fma", "f16c", "bmi2", "avx512f", "avx512vnni", "avx512bf16", "avxvnni")
}

#[cfg(target_arch = "aarch64")]
fn instructions() -> Vec<(&'static str, bool, bool)> {
    macro_rules! all {
        ($($name:tt),*) => { vec![$(($name, cfg!(target_feature = $name), std::arch::is_aarch64_feature_detected!($name))),*] };
    }
    all!("neon", "dotprod", "i8mm", "sve", "fp16")
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn instructions() -> Vec<(&'static str, bool, bool)> {
    Vec::new()
}

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let build = [
        ("cuda", cfg!(feature = "cuda")),
        ("vulkan", cfg!(feature = "vulkan")),
        ("metal", cfg!(feature = "metal")),
        ("rocm", cfg!(feature = "rocm")),
    ];
    let built: Vec<&str> = build.iter().filter(|(_, built)| *built).map(|(name, _)| *name).collect();
    let mut findings =
        vec![good("build", format!("mercer {}, {}", env!("CARGO_PKG_VERSION"), std::env::consts::ARCH)), processor(&instructions())];
    findings.push(good("cores", cores(config)));
    findings.push(good("memory", memory().unwrap_or_else(|| "not told by this system".to_owned())));
    let can = if built.is_empty() && !gpu_build() {
        "the build has none of cuda, vulkan, metal, rocm".to_owned()
    } else {
        format!("the build can use {}", if built.is_empty() { "metal".to_owned() } else { built.join(", ") })
    };
    findings.push(good("gpu", can));
    for gpu in gpus() {
        let shares = if gpu.integrated { ", shares the machine's memory" } else { "" };
        let (all, free) = (gpu.memory.0 as f64 / GB, gpu.memory.1 as f64 / GB);
        findings.push(good("gpu", format!("{} through {}: {all:.1} GB, {free:.1} GB free{shares}", gpu.name, gpu.through)));
    }
    if config.model.gpu_layers > 0 && gpus().is_empty() {
        findings.push(super::missing(
            "model.gpu_layers",
            format!("{} layers are to be on a GPU, and llama.cpp finds none", config.model.gpu_layers),
        ));
    }
    findings
}

/// Which instructions are used. A program built for others than the machine has does not come so far as to say it.
fn processor(instructions: &[(&str, bool, bool)]) -> Finding {
    let names =
        |wanted: fn(&&(&str, bool, bool)) -> bool| -> Vec<&str> { instructions.iter().filter(wanted).map(|(name, ..)| *name).collect() };
    let used = names(|(_, built, _)| *built);
    let unused = names(|(_, built, there)| !built && *there);
    let used = if used.is_empty() { "none of the vector instructions that matter".to_owned() } else { used.join(" ") };
    match unused.as_slice() {
        [] => good("processor", format!("built for {used}")),
        unused => {
            good("processor", format!("built for {used}; the machine also has {}: built here, mercer would use them", unused.join(" ")))
        }
    }
}

fn cores(config: &Config) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let of = |configured: u16| if configured > 0 { usize::from(configured) } else { cores.saturating_sub(1).max(1) };
    format!("{cores}; {} thread(s) word answers, {} embed", of(config.model.threads), of(config.embedding.threads))
}

fn memory() -> Option<String> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let of = |name: &str| -> Option<f64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: f64 = line.trim_start_matches(':').split_whitespace().next()?.parse().ok()?;
        Some(kilobytes * 1024.0 / GB)
    };
    Some(format!("{:.1} GB, {:.1} GB available", of("MemTotal")?, of("MemAvailable")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_machine_has_and_the_build_does_not_use_is_said() {
        let found = processor(&[("avx2", true, true), ("avx512f", false, true), ("sve", false, false)]);
        assert_eq!(found.says, "built for avx2; the machine also has avx512f: built here, mercer would use them");
        assert!(!found.missing);
    }
}
