using Infra.Testing;
using Infra.Testing.Fuzzing;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Tests.Messages;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Fuzzing;

public static class FuzzTargets
{
    /// <summary>The first byte names the message, the rest is its body: what is read writes back to the same bytes.</summary>
    [FuzzTarget("tls-message", Corpus = "Corpus/tls-message", InputBytesMax = 4096)]
    public static void Message(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty || Array.IndexOf(MessageCodecs.Types, (HandshakeType)input[0]) < 0) return;
        bool isRead = MessageCodecs.TryRewrite((HandshakeType)input[0], input[1..], out byte[] written, out TlsError error);
        FuzzSignal.Saw(input[0], (int)error);
        Check(isRead == (error == TlsError.None), "outcome and reason disagree");
        Check(!isRead || input[1..].SequenceEqual(written), "does not write back");
    }

    /// <summary>A server that gets these bytes, whole and byte by byte, ends in the same way, and answers by one alert at most.</summary>
    [FuzzTarget("tls-server", Corpus = "Corpus/tls-server", InputBytesMax = 8192)]
    public static void Server(ReadOnlySpan<byte> input)
    {
        TlsException? whole = Feed(isServer: true, input, int.MaxValue), single = Feed(isServer: true, input, 1);
        Check(whole?.Error == single?.Error, "ends otherwise when it comes byte by byte");
        FuzzSignal.Saw((int)(whole?.Error ?? TlsError.None));
    }

    /// <summary>The same for a client that has said hello.</summary>
    [FuzzTarget("tls-client", Corpus = "Corpus/tls-client", InputBytesMax = 8192)]
    public static void Client(ReadOnlySpan<byte> input)
    {
        TlsException? whole = Feed(isServer: false, input, int.MaxValue), single = Feed(isServer: false, input, 1);
        Check(whole?.Error == single?.Error, "ends otherwise when it comes byte by byte");
        FuzzSignal.Saw((int)(whole?.Error ?? TlsError.None));
    }

    /// <summary>
    /// A handshake through a mutating middle that holds the keys: the first bytes choose flight, message and place, the rest replaces what stands there.
    /// Only an unchanged message may establish anything.
    /// </summary>
    [FuzzTarget("tls-handshake", Corpus = "Corpus/tls-handshake", InputBytesMax = 1024)]
    public static void Handshake(ReadOnlySpan<byte> input)
    {
        if (input.Length < 5) return;
        int flight = input[0] % 3, index = input[1], at = (input[2] << 8) | input[3];
        byte[] change = input[4..].ToArray();
        bool hasChanged = false;
        using var handshake = new TamperedHandshake(withClientCertificate: true);
        handshake.Run((number, messages) =>
        {
            if (number != flight) return messages;
            byte[] original = messages[index % messages.Count];
            byte[] body = original[4..];
            int place = at % (body.Length + 1);
            byte[] changed = RecordText.Message(original[0], [.. body.AsSpan(0, place), .. change, .. body.AsSpan(Math.Min(body.Length, place + change.Length))]);
            hasChanged = !changed.AsSpan().SequenceEqual(original);
            messages[index % messages.Count] = changed;
            return messages;
        });
        bool isEstablished = handshake.Client.Connection.IsEstablished && handshake.Server.Connection.IsEstablished;
        Check(!(hasChanged && isEstablished), "established over a changed message");
        Check(handshake.Client.Connection.Failure?.Kind != TlsErrorKind.Internal && handshake.Server.Connection.Failure?.Kind != TlsErrorKind.Internal, "failed inside");
        FuzzSignal.Saw((int)(handshake.Client.Connection.Failure?.Error ?? TlsError.None), (int)(handshake.Server.Connection.Failure?.Error ?? TlsError.None));
    }

    /// <summary>
    /// Records behind the handshake, as a program: one for each four bytes (kind, two of length, damage). A reader with memory of his own gets the same contents,
    /// types and failure as one without, and nothing else stays in that memory. The first byte says how much of it he has.
    /// </summary>
    [FuzzTarget("tls-record", Corpus = "Corpus/tls-record", InputBytesMax = 256)]
    public static void Record(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        using var program = new RecordProgram(targetBytes: input[0] < 128 ? 8 * input[0] : (1 << 14) - 255 + input[0]);
        for (input = input[1..]; input.Length >= RecordProgram.StepBytes; input = input[RecordProgram.StepBytes..])
        {
            TlsError error = program.Step(input[..RecordProgram.StepBytes]);
            FuzzSignal.Saw((int)error, program.TargetUses > 0 ? 1 : 0);
            if (error != TlsError.None) return;
        }
    }

    private static TlsException? Feed(bool isServer, ReadOnlySpan<byte> bytes, int chunk)
    {
        using TlsConnection connection = isServer
            ? TlsConnection.Server(Pair.MakeServer(Pair.MakeProvider(1)))
            : TlsConnection.Client(Pair.MakeClient(Pair.MakeProvider(1)), Pair.Name(TestPki.ServerName));
        var endpoint = new Endpoint(connection) { TargetBytes = 0 };
        endpoint.Feed([]);
        endpoint.Take();
        for (int i = 0; i < bytes.Length; i += Math.Min(chunk, bytes.Length))
            endpoint.Feed(bytes.Slice(i, Math.Min(chunk, bytes.Length - i)));
        byte[] output = endpoint.Take();
        Check(RecordText.SplitRecords(output).Count(r => r[0] == 21) <= 1, "more than one alert");
        Check(connection.Failure?.Kind != TlsErrorKind.Internal, "failed inside");
        return connection.Failure;
    }

    private static void Check(bool condition, string message)
    {
        if (!condition) throw new AssertionFailedException(message);
    }
}
