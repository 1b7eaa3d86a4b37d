//! Templates of our own that use what those of current models use, each after its family.

use super::{ChatTemplate, Turn};

fn frame(source: &str, begin: &str, end: &str) -> String {
    let template = ChatTemplate::read(source.to_owned(), begin.to_owned(), end.to_owned()).expect("it is read");
    template.frame(&turns()).expect("it is rendered")
}

fn turns() -> Vec<Turn<'static>> {
    [("system", "[[0]]"), ("user", "[[1]]"), ("assistant", "[[2]]"), ("user", "[[3]]")]
        .map(|(role, words)| (role, words.to_owned()))
        .to_vec()
}

/// Like SmolLM2's: a default system, loop variables, subscripts, everything in one line.
#[test]
fn smollm() {
    let source = "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are an \
                  assistant<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + \
                  '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
    assert_eq!(
        frame(source, "<|im_start|>", "<|im_end|>"),
        "<|im_start|>system\n[[0]]<|im_end|>\n<|im_start|>user\n[[1]]<|im_end|>\n<|im_start|>assistant\n[[2]]<|im_end|>\n\
         <|im_start|>user\n[[3]]<|im_end|>\n<|im_start|>assistant\n"
    );
}

/// Like Qwen's: tools, a namespace, a reversed list, methods of Python's strings, thinking that can be switched off.
#[test]
fn qwen() {
    let source = r#"
{%- if tools %}
    {{- '<|im_start|>system\n' }}
    {%- for tool in tools %}
        {{- "\n" }}
        {{- tool | tojson }}
    {%- endfor %}
{%- else %}
    {%- if messages[0].role == 'system' %}
        {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
    {%- endif %}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
    {%- elif message.role == "assistant" %}
        {%- set content = message.content %}
        {%- if '</think>' in content %}
            {%- set content = content.split('</think>')[-1].lstrip('\n') %}
        {%- endif %}
        {{- '<|im_start|>' + message.role + '\n' + content.strip('\n') + '<|im_end|>\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %}"#;
    assert_eq!(
        frame(source, "", "<|im_end|>"),
        "<|im_start|>system\n[[0]]<|im_end|>\n<|im_start|>user\n[[1]]<|im_end|>\n<|im_start|>assistant\n[[2]]<|im_end|>\n\
         <|im_start|>user\n[[3]]<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
    );
}

/// Like Llama 3's: a begin token, headers, the first message taken out, a date that may be missing, filters.
#[test]
fn llama() {
    let source = r#"{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
{{- "Today Date: " + date_string + "\n\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}"#;
    assert_eq!(
        frame(source, "<|begin_of_text|>", "<|eot_id|>"),
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nToday Date: 26 Jul 2024\n\n[[0]]<|eot_id|>\
         <|start_header_id|>user<|end_header_id|>\n\n[[1]]<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n[[2]]<|eot_id|>\
         <|start_header_id|>user<|end_header_id|>\n\n[[3]]<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
    );
}

/// Like Gemma's: it refuses a system, renames the assistant, and insists on turns.
#[test]
fn gemma() {
    let source = "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}\
                  {% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns \
                  must alternate') }}{% endif %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = \
                  message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}\
                  {% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}";
    assert_eq!(
        frame(source, "<bos>", "<eos>"),
        "<bos><start_of_turn>user\n[[0]]\n\n[[1]]<end_of_turn>\n<start_of_turn>model\n[[2]]<end_of_turn>\n<start_of_turn>user\n[[3]]\
         <end_of_turn>\n<start_of_turn>model\n"
    );
}

/// Like Mistral's: the system goes with a user, macros and filters over lists, both tokens.
#[test]
fn mistral() {
    let source = r#"{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- for message in loop_messages | rejectattr("role", "equalto", "tool") | rejectattr("role", "equalto", "tool_results") | selectattr("tool_calls", "undefined") %}
    {%- if (message["role"] == "user") != (loop.index0 % 2 == 0) %}
        {{- raise_exception("After the optional system message, conversation roles must alternate") }}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if message == user_messages[-1] and system_message is defined %}
            {{- "[INST] " + system_message + "\n\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token }}
    {%- endif %}
{%- endfor %}"#;
    assert_eq!(frame(source, "<s>", "</s>"), "<s>[INST] [[1]][/INST] [[2]]</s>[INST] [[0]]\n\n[[3]][/INST]");
}

/// Like Phi's: blocks that trim, a role each, an end token for those who only continue.
#[test]
fn phi() {
    let source = r#"{% for message in messages %}
{% if message['role'] == 'system' and message['content'] %}
{{'<|system|>
' + message['content'] + '<|end|>
'}}{% elif message['role'] == 'user' %}
{{'<|user|>
' + message['content'] + '<|end|>
'}}{% elif message['role'] == 'assistant' %}
{{'<|assistant|>
' + message['content'] + '<|end|>
'}}{% endif %}
{% endfor %}
{% if add_generation_prompt %}
{{ '<|assistant|>
' }}{% else %}
{{ eos_token }}{% endif %}"#;
    assert_eq!(
        frame(source, "", "<|endoftext|>"),
        "<|system|>\n[[0]]<|end|>\n<|user|>\n[[1]]<|end|>\n<|assistant|>\n[[2]]<|end|>\n<|user|>\n[[3]]<|end|>\n<|assistant|>\n"
    );
}

#[test]
fn what_a_template_cannot_say_is_said_in_chatml() {
    let said = "<|im_start|>system\n[[0]]<|im_end|>\n<|im_start|>user\n[[1]]<|im_end|>\n<|im_start|>assistant\n[[2]]<|im_end|>\n\
                <|im_start|>user\n[[3]]<|im_end|>\n<|im_start|>assistant\n";
    assert_eq!(frame("{{ raise_exception('never') }}", "", ""), said);
    assert_eq!(frame("only {{ messages[0].content }}", "", ""), said);
    assert!(ChatTemplate::read("{% for".to_owned(), String::new(), String::new()).is_err());
}
