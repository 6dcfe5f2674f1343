using System.Text;
using Infra.Buffers;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;

namespace Infra.Proxy.Http2;

/// <summary>
/// Speaks HTTP/2 with itself before the first client does: what the first connection has to compile and load, Kestrel's decoding of fields above all, would keep a loop
/// for 10 to 30 ms, and others that come at the same time with it. The requests are such that they go to no server, and neither logs nor counters know of them.
/// </summary>
internal static class Http2WarmUp
{
    private const byte Data = 0, Headers = 1, ResetStream = 3, Settings = 4, Ping = 6, WindowUpdate = 8;
    private const byte EndStream = 1, Acknowledgment = 1, EndHeaders = 4;
    private const int HeaderBytes = 9;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Serves a connection of three requests, one of which is given up at once.</summary>
    /// <param name="host">What serves them.</param>
    /// <param name="service">A service that nobody else uses.</param>
    /// <returns>Responses that came to their end. If some do not, that does no harm: the first clients do that work.</returns>
    internal static async Task<int> RunAsync(Http2Host host, ServiceRuntime service)
    {
        var client = new Client(Script(), responses: 2);
        Task serving = host.ServeAsync(client, ReadOnlyMemory<byte>.Empty, new ClientFacts(null, null, isSecure: false), service, liable: null);
        await Task.WhenAny((Task[])[client.Answered, serving, Task.Delay(Limit)]).ConfigureAwait(false);
        client.EndReceive();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return client.ResponseCount;
    }

    private static byte[] Script()
    {
        byte[] fields = Fields();
        var script = new WireWriter(new byte[2048]);
        script.WriteBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Write(ref script, Settings, 0, 0, []);
        Write(ref script, Settings, Acknowledgment, 0, []);
        Write(ref script, WindowUpdate, 0, 0, [0, 1, 0, 0]);
        Write(ref script, Headers, EndHeaders | EndStream, 1, fields);
        Write(ref script, Headers, EndHeaders, 3, fields);
        Write(ref script, Data, EndStream, 3, "body"u8);
        Write(ref script, Headers, EndHeaders, 5, fields);
        Write(ref script, ResetStream, 0, 5, [0, 0, 0, 8]);
        Write(ref script, Ping, 0, 0, new byte[8]);
        return script.Written.ToArray();
    }

    // Who may go no further asks the proxy itself (RFC 9110 section 7.6.2). Literals that are not indexed, without Huffman's code (RFC 7541 section 6.2.2).
    private static byte[] Fields()
    {
        (string Name, string Value)[] fields =
        [
            (":method", "OPTIONS"), (":scheme", "http"), (":authority", "localhost"), (":path", "/warm-up?a=b"), ("max-forwards", "0"),
            ("user-agent", "proxyd"), ("accept", "*/*"), ("accept-encoding", "gzip, br"), ("accept-language", "en"), ("cookie", "a=b"), ("x-request-id", "1"),
        ];
        var writer = new WireWriter(new byte[1024]);
        foreach ((string name, string value) in fields)
        {
            writer.WriteByte(0);
            writer.WriteByte((byte)name.Length);
            writer.WriteBytes(Encoding.ASCII.GetBytes(name));
            writer.WriteByte((byte)value.Length);
            writer.WriteBytes(Encoding.ASCII.GetBytes(value));
        }
        return writer.Written.ToArray();
    }

    private static void Write(ref WireWriter writer, byte type, byte flags, uint stream, ReadOnlySpan<byte> payload)
    {
        writer.WriteUInt24((uint)payload.Length);
        writer.WriteByte(type);
        writer.WriteByte(flags);
        writer.WriteUInt32(stream);
        writer.WriteBytes(payload);
    }

    /// <summary>Says what it has to say, and counts the responses.</summary>
    private sealed class Client(ReadOnlyMemory<byte> script, int responses) : Transport
    {
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<int> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<byte> _received = [];
        private ReadOnlyMemory<byte> _unsaid = script;
        private int _frame;

        /// <summary>Done when it has all responses.</summary>
        internal Task Answered => _answered.Task;

        internal int ResponseCount { get; private set; }

        internal override bool IsQuiet => true;

        internal override bool IsQuietForSure => true;

        internal override ValueTask<int> ReceiveAsync(Memory<byte> target)
        {
            if (_unsaid.IsEmpty) return new ValueTask<int>(_end.Task);
            // Without room for bytes the question is whether there are any, and 0 the answer that there are.
            int count = Math.Min(target.Length, _unsaid.Length);
            _unsaid[..count].CopyTo(target);
            _unsaid = _unsaid[count..];
            return new ValueTask<int>(count);
        }

        internal override ValueTask<int> SendAsync(ReadOnlyMemory<byte> source)
        {
            _received.AddRange(source.Span);
            for (; _received.Count - _frame >= HeaderBytes; _frame += HeaderBytes + ((_received[_frame] << 16) | (_received[_frame + 1] << 8) | _received[_frame + 2]))
            {
                bool endsStream = _received[_frame + 3] is Headers or Data && (_received[_frame + 4] & EndStream) != 0;
                if (endsStream && ++ResponseCount == responses) _answered.TrySetResult();
            }
            return new ValueTask<int>(source.Length);
        }

        internal override ValueTask EndSendAsync() => ValueTask.CompletedTask;

        internal override ValueTask CloseAsync() => ValueTask.CompletedTask;

        internal override void EndReceive() => _end.TrySetResult(0);

        internal override void Abort() => EndReceive();

        internal override void Drop() => EndReceive();
    }
}
