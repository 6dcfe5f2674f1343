using Infra.Dns.Tsig;
using Infra.Dns.Wire;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Dns.Tests.Fuzzing;

/// <summary>What others send to change or copy our zones.</summary>
public static class ZoneProtocolFuzzTargets
{
    /// <summary>No bytes are a message with a right signature of a key that nobody used, and checking them ends.</summary>
    [FuzzTarget("dns-tsig", InputBytesMax = 4096)]
    public static void Signature(ReadOnlySpan<byte> input)
    {
        if (!MessageView.TryParse(input, out MessageView view, out _) || view.Signature is not { } signature) return;
        using var key = new TsigKey(view.ReadName(signature.NameOffset), TsigAlgorithm.HmacSha256, "a secret of this target alone"u8);
        TsigServer server = TsigServer.Verify(view, new TsigKeyStore([key]), 1_800_000_000);
        Check(server.Verdict is not (TsigVerdict.Good or TsigVerdict.Unsigned or TsigVerdict.BadTime or TsigVerdict.BadTruncation), "a forged signature was taken");
        byte[] reply = new byte[MessageHeader.Length + server.ReservedLength];
        int length = MessageHeader.Length;
        Check(server.TrySign(reply, ref length, 1_800_000_000) && length == reply.Length, "what was reserved is not what it takes");
        var client = new TsigClient(key, TsigClient.UnsignedLimit);
        Check(client.Verify(view, 1_800_000_000) is not (TsigVerdict.Good or TsigVerdict.Unsigned), "a forged reply was taken");
    }

    private static void Check(bool isTrue, string message)
    {
        if (!isTrue) throw new AssertionFailedException(message);
    }
}
