using System.Text.Json;
using Infra.Hosting.Control;
using Infra.Hosting.Metrics;
using Infra.Testing.Fuzzing;

namespace Infra.Hosting.Tests;

/// <summary>What untrusted bytes reach first.</summary>
public static class FuzzTargets
{
    [FuzzTarget("hosting-control-message", Corpus = "Corpus/hosting-control-message")]
    public static void ControlMessage(ReadOnlySpan<byte> input)
    {
        byte[] json = input.ToArray();
        ControlFrame.TryReadHeader(input[..Math.Min(input.Length, ControlFrame.HeaderLength)], out _);
        if (ControlFrame.TryReadRequest(json, out JsonDocument? document, out string command, out JsonElement arguments))
        {
            using (document)
            {
                if (command.Length is 0 or > ControlFrame.CommandLengthMax) throw new InvalidOperationException("a command of impossible length");
                if (arguments.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object)) throw new InvalidOperationException("arguments that are no object");
            }
        }

        ControlFrame.TryReadReply(json, out _);
    }

    [FuzzTarget("hosting-http-head", Corpus = "Corpus/hosting-http-head", InputBytesMax = 10_000)]
    public static void HttpHead(ReadOnlySpan<byte> input)
    {
        HttpHeadStatus status = HttpRequestHead.TryRead(input, out HttpRequestHead? head);
        if (status == HttpHeadStatus.Complete != head is not null) throw new InvalidOperationException("a head without its status, or the other way round");
        if (head is not null && (head.Path[0] != '/' || head.Path.Any(char.IsControl) || head.Method.Length is 0 or > 16))
            throw new InvalidOperationException("a head that should have been refused");
        if (status == HttpHeadStatus.Bad && HttpRequestHead.TryRead([.. input, (byte)'\r', (byte)'\n'], out _) == HttpHeadStatus.Complete)
            throw new InvalidOperationException("a bad head became good by more bytes");
    }
}
