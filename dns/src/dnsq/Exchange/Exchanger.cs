using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Buffers;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Query.Arguments;
using Infra.Dns.Records;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Query.Exchange;

/// <summary>Asks one question: tries servers in turn, over UDP first, over TCP after a cut answer, once more with the cookie a server wants.</summary>
/// <param name="random">For message ids and cookies.</param>
/// <param name="note">Takes what happens on the way, a line each, as it happens.</param>
internal sealed class Exchanger(IRandom random, Action<string> note)
{
    // Messages that are not the answer, as from an attacker who guesses: so many are passed over.
    private const int ForeignMax = 64;

    /// <summary>Asks; null if no server gave an answer.</summary>
    internal Reply? Ask(DomainName name, QueryOptions options, IReadOnlyList<IPEndPoint> servers, TsigKey? key)
    {
        bool usesTcp = options.TcpWish ?? (options.Type == RecordType.AXFR || options.Type == RecordType.ANY);
        for (int attempt = 0; attempt < options.Tries; attempt++)
        {
            foreach (IPEndPoint server in servers)
            {
                if (AskServer(name, options, server, usesTcp, key) is { } reply) return reply;
            }
            if (usesTcp) break;
        }
        return null;
    }

    private Reply? AskServer(DomainName name, QueryOptions options, IPEndPoint server, bool usesTcp, TsigKey? key)
    {
        byte[] cookie = [];
        bool hasRetried = false;
        while (true)
        {
            byte[] query = QueryMessage.Build(name, options, random, cookie);
            TsigClient? signer = null;
            if (key is not null) (query, signer) = Sign(query, key);
            Reply? reply = Once(query, options, server, usesTcp, signer);
            if (reply is null) return null;
            if (!MessageView.TryParse(reply.Message, out MessageView view, out _)) return reply;
            if (!usesTcp && view.Header.Has(MessageHeader.Truncated) && !options.IgnoresTruncation)
            {
                note(";; Truncated, retrying in TCP mode.");
                usesTcp = true;
                continue;
            }
            if (options.Edns > 0 && options.NegotiatesEdns && EdnsView.TryRead(view, out EdnsView other, out _) && CodeOf(view, other) == ResponseCode.BadVers.Value && other.Version < options.Edns)
            {
                note(string.Create(CultureInfo.InvariantCulture, $";; BADVERS, retrying with EDNS version {other.Version}."));
                options = options with { Edns = other.Version };
                continue;
            }
            if (!hasRetried && options.Cookie is { Length: 0 } && EdnsView.TryRead(view, out EdnsView edns, out _) && CodeOf(view, edns) == ResponseCode.BadCookie.Value && edns.TryFind(EdnsOptionCode.Cookie, out ReadOnlySpan<byte> wanted))
            {
                note(";; BADCOOKIE, retrying.");
                cookie = wanted.ToArray();
                hasRetried = true;
                continue;
            }
            return reply;
        }
    }

    private Reply? Once(byte[] query, QueryOptions options, IPEndPoint server, bool usesTcp, TsigClient? signer)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            byte[]? answer = usesTcp ? OverTcp(query, options, server) : OverUdp(query, options, server);
            if (answer is null) return null;
            List<string> notes = [];
            if (signer is not null && MessageView.TryParse(answer, out MessageView view, out _)) Verify(view, signer, notes);
            return new Reply(answer, query, server, options.Server ?? server.Address.ToString(), usesTcp, Stopwatch.GetElapsedTime(start), notes);
        }
        catch (SocketException e)
        {
            note(string.Create(CultureInfo.InvariantCulture, $";; communications error to {server.Address}#{server.Port}: {Describe(e.SocketErrorCode)}"));
            return null;
        }
        catch (EndOfStreamException)
        {
            note(string.Create(CultureInfo.InvariantCulture, $";; communications error to {server.Address}#{server.Port}: end of file"));
            return null;
        }
    }

    private byte[]? OverUdp(byte[] query, QueryOptions options, IPEndPoint server)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (options.Source is { } source) socket.Bind(source);
        // A connected socket takes datagrams of this server only, and learns at once that nobody listens.
        socket.Connect(server);
        socket.Send(query);
        long start = Stopwatch.GetTimestamp();
        byte[] buffer = new byte[MessageView.LengthMax];
        for (int i = 0; i < ForeignMax; i++)
        {
            TimeSpan left = options.Timeout - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) break;
            socket.ReceiveTimeout = Math.Max(1, (int)left.TotalMilliseconds);
            int length = socket.Receive(buffer);
            if (IsAnswer(buffer.AsSpan(0, length), query, out string problem)) return buffer[..length];
            note($";; Warning: {problem}");
        }
        throw new SocketException((int)SocketError.TimedOut);
    }

    private static byte[] OverTcp(byte[] query, QueryOptions options, IPEndPoint server)
    {
        using var connection = new TcpConnection(server, options);
        connection.Send(query);
        return connection.Receive();
    }

    internal static (byte[] Message, TsigClient Signer) Sign(byte[] query, TsigKey key)
    {
        var signer = new TsigClient(key, TsigClient.UnsignedLimit);
        byte[] buffer = new byte[query.Length + signer.ReservedLength];
        query.CopyTo(buffer, 0);
        int length = query.Length;
        if (!signer.TrySign(buffer, ref length, (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds())) throw new InvalidOperationException("the question is too long to be signed");
        return (buffer[..length], signer);
    }

    internal static void Verify(MessageView view, TsigClient signer, List<string> notes)
    {
        TsigVerdict verdict = signer.Verify(view, (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        if (verdict != TsigVerdict.Good && verdict != TsigVerdict.Unsigned) notes.Add($";; Couldn't verify signature: {verdict}");
    }

    private static int CodeOf(MessageView view, EdnsView edns) => edns.ExtendedResponseCode << 4 | view.Header.ResponseCode.Value;

    // What an off-path attacker must guess: the id, and the question in its own case.
    private static bool IsAnswer(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query, out string problem)
    {
        problem = "short (< header size) message received";
        if (message.Length < MessageHeader.Length) return false;
        problem = "ID mismatch";
        if (message[0] != query[0] || message[1] != query[1]) return false;
        problem = "query response not set";
        return (message[2] & 0x80) != 0;
    }

    private static string Describe(SocketError error) => error switch
    {
        SocketError.TimedOut or SocketError.WouldBlock => "timed out",
        SocketError.ConnectionRefused => "connection refused",
        SocketError.NetworkUnreachable => "network unreachable",
        SocketError.HostUnreachable => "host unreachable",
        SocketError.ConnectionReset => "connection reset",
        SocketError.AddressNotAvailable => "address not available",
        _ => error.ToString(),
    };
}
