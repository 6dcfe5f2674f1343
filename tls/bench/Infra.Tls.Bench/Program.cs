using System.CommandLine;
using Infra.Tls.Bench;

const string Default = HandshakeWish.DefaultGroup;
const string Curve = "x25519";

Comparison[] bulk =
[
    Bulk("AES-128-GCM", HandshakeWish.Aes128, "send"), Bulk("AES-128-GCM", HandshakeWish.Aes128, "receive"),
    Bulk("AES-256-GCM", HandshakeWish.Aes256, "send"), Bulk("AES-256-GCM", HandshakeWish.Aes256, "receive"),
    Bulk("ChaCha20-Poly1305", HandshakeWish.ChaCha20, "send"), Bulk("ChaCha20-Poly1305", HandshakeWish.ChaCha20, "receive"),
];
Comparison[] handshakes =
[
    Handshake("handshake pair, X25519, P-256 certificate", new HandshakeWish(HandshakeWish.Aes128, Curve), Curve),
    Handshake("handshake pair, our default X25519MLKEM768", new HandshakeWish(HandshakeWish.Aes128, Default), Default),
    Handshake("handshake pair, X25519, client certificate", new HandshakeWish(HandshakeWish.Aes128, Curve, HasClientCertificate: true), Curve),
    Handshake("handshake pair, X25519, RSA-2048 certificate", new HandshakeWish(HandshakeWish.Aes128, Curve, KeyKind: "rsa2048"), Curve),
];
Comparison[] memory = [new("resident memory per idle end", "live managed bytes per idle end", "idle 5000", "idle 5000")];

var worker = new Command("worker", "Measures by orders on standard input; the other commands start it.");
var contender = new Argument<string>("CONTENDER");
worker.Add(contender);
worker.SetAction((parsed, _) => Worker.RunAsync(parsed.GetRequiredValue(contender), Console.In, Console.Out));

var root = new RootCommand("Measures TLS over memory, ours beside SslStream, each in a process of its own.")
{
    CompareCommand.Create("bulk", "Full records one way, CPU time of the sending or the receiving end alone.", bulk, isFreshEachTime: false),
    CompareCommand.Create("handshake", "Full handshakes, CPU time of both ends.", handshakes, isFreshEachTime: false),
    CompareCommand.Create("memory", "5000 idle connections, each run in a new process.", memory, isFreshEachTime: true),
    worker,
};
return await root.Parse(args).InvokeAsync();

static Comparison Bulk(string name, string suite, string direction)
{
    string order = $"{direction} {new HandshakeWish(suite)}";
    return new Comparison($"{name} {direction}", $"{name} {direction}: allocated per record", order, order);
}

static Comparison Handshake(string name, HandshakeWish wish, string theirGroup) =>
    new(name, $"{name}: allocated", $"handshake {wish}", $"handshake {wish with { Group = theirGroup }}");
