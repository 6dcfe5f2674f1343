using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Tests.Signing;

/// <summary>A server of a parent zone on loopback that answers by TCP as a test wants, and notes what it is asked.</summary>
internal sealed class FakeParent : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<DomainName, RecordType, ushort, byte[]?> _answer;
    private readonly Task _run;

    /// <summary>Starts it.</summary>
    /// <param name="answer">Makes the reply to a name, type and identity; null to say nothing, empty to close the connection.</param>
    internal FakeParent(Func<DomainName, RecordType, ushort, byte[]?> answer)
    {
        _answer = answer;
        _listener.Start();
        _run = RunAsync();
    }

    internal IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>What it was asked, in order.</summary>
    internal ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Released with each question.</summary>
    internal SemaphoreSlim Questions { get; } = new(0);

    /// <summary>A reply.</summary>
    internal static byte[] Reply(DomainName name, RecordType type, ushort id, (string Owner, RecordType Type, string Data)[] records, ushort bits = MessageHeader.Response | MessageHeader.Authoritative, ResponseCode? code = null, string? start = null)
    {
        var writer = new DnsWriter(new byte[4096], new ushort[DnsWriter.CandidatesMax]);
        new MessageHeader(id, bits, 1, (ushort)records.Length, (ushort)(start is null ? 0 : 1), 0).With(code ?? ResponseCode.NoError).Write(ref writer);
        writer.WriteName(name.Wire, false);
        writer.WriteUInt16(type.Value);
        writer.WriteUInt16(1);
        foreach ((string owner, RecordType each, string data) in records)
            Write(DomainName.Parse(owner), each, data, ref writer);
        if (start is not null) Write(DomainName.Parse(start), RecordType.SOA, "ns. host. 1 2 3 4 5", ref writer);
        return writer.Written.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _listener.Stop();
        _stop.Dispose();
        Questions.Dispose();
    }

    private static void Write(DomainName owner, RecordType type, string data, ref DnsWriter writer)
    {
        writer.WriteName(owner.Wire, true);
        writer.WriteUInt16(type.Value);
        writer.WriteUInt16(1);
        writer.WriteUInt32(60);
        Rdata.Write(type, Rdata.Parse(type, data), ref writer);
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                byte[] head = new byte[2];
                await stream.ReadExactlyAsync(head, _stop.Token);
                byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
                await stream.ReadExactlyAsync(message, _stop.Token);
                (DomainName name, RecordType type) = QuestionOf(message);
                Asked.Enqueue($"{name} {type}");
                byte[]? reply = _answer(name, type, BinaryPrimitives.ReadUInt16BigEndian(message));
                Questions.Release();
                if (reply is null) await Task.Delay(Timeout.Infinite, _stop.Token);
                else if (reply.Length > 0) await stream.WriteAsync((byte[])[(byte)(reply.Length >> 8), (byte)reply.Length, .. reply], _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The other side is gone, or the test is over.
        }
    }

    private static (DomainName Name, RecordType Type) QuestionOf(byte[] message)
    {
        Assert.True(MessageView.TryParse(message, out MessageView view, out _));
        return (view.ReadName(view.Question.NameOffset), view.Question.Type);
    }
}
