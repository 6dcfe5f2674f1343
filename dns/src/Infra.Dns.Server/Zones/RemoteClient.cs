using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Buffers;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Zones;

/// <summary>
/// Speaks to the other servers of a zone: asks primaries, transfers, notifies, forwards. What goes by UDP carries a cookie, and a reply that does not show it is none.
/// Thread-safe.
/// </summary>
/// <param name="keys">The keys that remotes name.</param>
/// <param name="limits">How much a transfer may bring and how long it may take.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="random">Where message identities and cookies come from.</param>
/// <param name="reached">Counts the limits that a transfer reached.</param>
internal sealed class RemoteClient(Func<TsigKeyStore> keys, Func<LimitSettings> limits, TimeProvider time, IRandom random, LimitCounters reached)
{
    private const int UdpTries = 2;
    private const int CookieRounds = 2;
    private const int RequestLengthMax = 2048;
    private const int AdditionalCountOffset = 10;
    private const ushort UdpSize = 1232;
    private static readonly TimeSpan UdpPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TcpPatience = TimeSpan.FromSeconds(10);

    private readonly CookieJar _cookies = new(time, random);

    private delegate void Writer(ushort id, ref DnsWriter target);

    /// <summary>Asks for the SOA record.</summary>
    internal async Task<ResourceRecord> AskStartAsync(RemoteSettings remote, IPEndPoint address, DomainName origin, CancellationToken cancellation)
    {
        Exchange exchange = (await AskAsync(remote, address, (ushort id, ref DnsWriter target) => ZoneRequest.WriteStart(id, origin, ref target), UdpTries, UdpPatience, insists: true, cancellation).ConfigureAwait(false))!;
        return ReadStart(exchange.Reply, address, origin, exchange.Signature, exchange.Id);
    }

    /// <summary>Transfers a zone; whoever asked for differences may get the whole.</summary>
    /// <param name="remote">The primary.</param>
    /// <param name="address">One of its addresses.</param>
    /// <param name="origin">The zone.</param>
    /// <param name="ours">Our SOA record, to ask for differences; null to ask for the whole.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<TransferReader> TransferAsync(RemoteSettings remote, IPEndPoint address, DomainName origin, ResourceRecord? ours, CancellationToken cancellation)
    {
        LimitSettings limit = limits();
        using var total = new CancellationTokenSource(limit.TransferTotal, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(total.Token, cancellation);
        try
        {
            byte[] request = Write(
                remote,
                (ushort id, ref DnsWriter target) =>
                {
                    if (ours is { } start) ZoneRequest.WriteDifferences(id, start, ref target);
                    else ZoneRequest.WriteWhole(id, origin, ref target);
                },
                cookie: [],
                out TsigClient? signature);
            uint? serial = ours is { } our ? ZoneChange.SerialOf(our.Data.Span) : null;
            var reader = new TransferReader(BinaryPrimitives.ReadUInt16BigEndian(request), origin, serial, new TransferLimits(limit.TransferBytesMax, limit.TransferRecordsMax), signature);
            DnsConnection connection = await DnsConnection.OpenAsync(address, time, limit.TransferIdle, either.Token).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await connection.SendAsync(request, either.Token).ConfigureAwait(false);
                TransferProgress progress;
                do
                {
                    ReadOnlyMemory<byte> message = await connection.ReceiveAsync(either.Token).ConfigureAwait(false);
                    progress = reader.Read(message.Span, Now);
                }
                while (progress == TransferProgress.More);
                if (progress == TransferProgress.Done) return reader;
                if (reader.ByteCount > limit.TransferBytesMax) reached.Add(ServiceLimit.TransferBytes);
                else if (reader.RecordCount > limit.TransferRecordsMax) reached.Add(ServiceLimit.TransferRecords);
                throw new RemoteFailureException($"{address}: {reader.Problem}");
            }
        }
        catch (RemoteFailureException e) when (e.IsTooSlow)
        {
            reached.Add(ServiceLimit.TransferIdle);
            throw;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            reached.Add(ServiceLimit.TransferTotal);
            throw new RemoteFailureException($"{address}: the transfer took more than {limit.TransferTotal}");
        }
    }

    /// <summary>Says once that a zone has changed; true if the other side has heard it.</summary>
    internal async Task<bool> NotifyAsync(RemoteSettings remote, IPEndPoint address, DomainName origin, RecordType type, ResourceRecord? start, TimeSpan patience, CancellationToken cancellation)
    {
        Exchange? exchange = await AskAsync(remote, address, (ushort id, ref DnsWriter target) => ZoneRequest.WriteNotify(id, origin, type, start, ref target), 1, patience, insists: false, cancellation).ConfigureAwait(false);
        if (exchange is null) return false;
        if (!MessageView.TryParse(exchange.Reply, out MessageView view, out WireError error)) throw new RemoteFailureException($"{address}: {error}");
        if (exchange.Signature is { } signature && signature.Verify(view, Now) is not TsigVerdict.Good and TsigVerdict verdict) throw new RemoteFailureException($"{address}: the signature of the reply is not right ({verdict})");
        if (!ZoneRequest.IsReply(view, exchange.Id, Opcode.Notify, origin, type, out string problem)) throw new RemoteFailureException($"{address}: {problem}");
        return true;
    }

    /// <summary>Passes an update on to a primary, signed anew with the key that it came with (RFC 2136 section 6, RFC 8945 section 5.5), and gives its reply without signature.</summary>
    internal async Task<byte[]> ForwardAsync(IPEndPoint address, ReadOnlyMemory<byte> unsigned, DomainName key, CancellationToken cancellation)
    {
        if (!keys().TryFind(key, out TsigKey? found)) throw new RemoteFailureException($"there is no key {key}");
        var signature = new TsigClient(found);
        byte[] request = new byte[unsigned.Length + signature.ReservedLength];
        unsigned.CopyTo(request);
        int length = unsigned.Length;
        signature.TrySign(request, ref length, Now);
        byte[] reply = await AskByTcpAsync(address, request.AsMemory(0, length), cancellation).ConfigureAwait(false);
        return Unsign(reply, address, signature, BinaryPrimitives.ReadUInt16BigEndian(request));
    }

    /// <summary>A message without its TSIG record, which is the last.</summary>
    internal static byte[] WithoutSignature(ReadOnlySpan<byte> message, RecordView signature)
    {
        byte[] plain = message[..signature.NameOffset].ToArray();
        Span<byte> count = plain.AsSpan(10, sizeof(ushort));
        BinaryPrimitives.WriteUInt16BigEndian(count, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(count) - 1));
        return plain;
    }

    private ulong Now => (ulong)time.GetUtcNow().ToUnixTimeSeconds();

    private byte[] Unsign(byte[] reply, IPEndPoint address, TsigClient signature, ushort id)
    {
        if (!MessageView.TryParse(reply, out MessageView view, out WireError error)) throw new RemoteFailureException($"{address}: {error}");
        if (view.Header.Id != id || !view.Header.IsResponse || view.Header.Opcode != Opcode.Update) throw new RemoteFailureException($"{address}: no reply to the update");
        if (signature.Verify(view, Now) is not TsigVerdict.Good and TsigVerdict verdict) throw new RemoteFailureException($"{address}: the signature of the reply is not right ({verdict})");
        return WithoutSignature(reply, view.Signature!.Value);
    }

    private ResourceRecord ReadStart(byte[] reply, IPEndPoint address, DomainName origin, TsigClient? signature, ushort id)
    {
        if (!MessageView.TryParse(reply, out MessageView view, out WireError error)) throw new RemoteFailureException($"{address}: {error}");
        if (signature is not null && signature.Verify(view, Now) is not TsigVerdict.Good and TsigVerdict verdict)
            throw new RemoteFailureException($"{address}: {(verdict == TsigVerdict.PeerError ? $"it says {TsigError.NameOf(signature.PeerError)} to our signature" : $"the signature of the reply is not right ({verdict})")}");
        return ZoneRequest.TryReadStart(view, id, origin, out ResourceRecord start, out string problem) ? start : throw new RemoteFailureException($"{address}: {problem}");
    }

    private byte[] Write(RemoteSettings remote, Writer write, ReadOnlySpan<byte> cookie, out TsigClient? signature)
    {
        signature = null;
        if (remote.Key is { } name) signature = keys().TryFind(name, out TsigKey? key) ? new TsigClient(key, remote.UnsignedMessagesMax) : throw new RemoteFailureException($"there is no key {name}");
        byte[] buffer = new byte[RequestLengthMax];
        Span<byte> id = stackalloc byte[sizeof(ushort)];
        random.Fill(id);
        var writer = new DnsWriter(buffer, new ushort[DnsWriter.CandidatesMax]);
        write(BinaryPrimitives.ReadUInt16BigEndian(id), ref writer);
        if (!cookie.IsEmpty)
        {
            EdnsWriter options = EdnsWriter.Begin(ref writer, UdpSize, ResponseCode.NoError, isDnssecOk: false);
            EdnsWriter.Write(ref writer, EdnsOptionCode.Cookie, cookie);
            options.End(ref writer);
            writer.PatchUInt16(AdditionalCountOffset, 1);
        }
        int length = writer.Offset;
        signature?.TrySign(buffer, ref length, Now);
        return buffer[..length];
    }

    private async Task<byte[]> AskByTcpAsync(IPEndPoint address, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        DnsConnection connection = await DnsConnection.OpenAsync(address, time, TcpPatience, cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await connection.SendAsync(request, cancellation).ConfigureAwait(false);
            ReadOnlyMemory<byte> reply = await connection.ReceiveAsync(cancellation).ConfigureAwait(false);
            return reply.ToArray();
        }
    }

    // Null if nobody answers by UDP, unless the caller insists: then TCP is asked.
    private async Task<Exchange?> AskAsync(RemoteSettings remote, IPEndPoint address, Writer write, int tries, TimeSpan patience, bool insists, CancellationToken cancellation)
    {
        if (remote.Transport == RemoteTransport.Udp)
        {
            Exchange? exchange = await AskByUdpAsync(remote, address, write, tries, patience, cancellation).ConfigureAwait(false);
            if (exchange is null && !insists) return null;
            if (exchange is not null && !exchange.WantsTcp) return exchange;
        }
        byte[] request = Write(remote, write, cookie: [], out TsigClient? signature);
        return new Exchange(request, await AskByTcpAsync(address, request, cancellation).ConfigureAwait(false), signature);
    }

    // RFC 7873 section 5.3: who wants another cookie is asked once more with that, and a server without EDNS (RFC 6891 section 7) once more without.
    private async Task<Exchange?> AskByUdpAsync(RemoteSettings remote, IPEndPoint address, Writer write, int tries, TimeSpan patience, CancellationToken cancellation)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
            IPAddress local = ((IPEndPoint)socket.LocalEndPoint!).Address;
            Exchange? exchange = null;
            for (int round = 0; round < CookieRounds && exchange is null or { WantsOtherCookie: true }; round++)
            {
                byte[] cookie = _cookies.OptionFor(address, local);
                byte[] request = Write(remote, write, cookie, out TsigClient? signature);
                if (await ExchangeAsync(socket, address, request, cookie, tries, patience, cancellation).ConfigureAwait(false) is not { } reply)
                {
                    _cookies.Forget(address);
                    return null;
                }
                exchange = new Exchange(request, reply, signature);
            }
            return exchange;
        }
        catch (SocketException e)
        {
            throw new RemoteFailureException($"{address}: {e.Message}");
        }
    }

    // Null if nobody answers. The socket is connected: only packets of that address and port come in, and only those with our identity and cookie count.
    private async Task<byte[]?> ExchangeAsync(Socket socket, IPEndPoint address, byte[] request, byte[] cookie, int tries, TimeSpan patience, CancellationToken cancellation)
    {
        byte[] buffer = new byte[ushort.MaxValue];
        for (int i = 0; i < tries; i++)
        {
            await socket.SendAsync(request, cancellation).ConfigureAwait(false);
            using var timeout = new CancellationTokenSource(patience, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            try
            {
                for (int packets = 0; packets < 100; packets++)
                {
                    int length = await socket.ReceiveAsync(buffer, either.Token).ConfigureAwait(false);
                    if (IsReply(address, request, cookie, buffer.AsSpan(0, length))) return buffer[..length];
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                continue;   // once more
            }
        }
        return null;
    }

    private bool IsReply(IPEndPoint address, ReadOnlySpan<byte> request, ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> message) =>
        message.Length >= MessageHeader.Length && message[..sizeof(ushort)].SequenceEqual(request[..sizeof(ushort)]) && (message[2] & 0x80) != 0
        && MessageView.TryParse(message, out MessageView view, out _) && _cookies.Accept(address, cookie, view);

    /// <summary>A request and what came back, whose signature is still to be checked.</summary>
    private sealed record Exchange(byte[] Request, byte[] Reply, TsigClient? Signature)
    {
        internal ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Request);

        internal bool WantsTcp => (BinaryPrimitives.ReadUInt16BigEndian(Reply.AsSpan(2)) & MessageHeader.Truncated) != 0 || CodeOf(Reply, out _) == ResponseCode.BadCookie;

        internal bool WantsOtherCookie
        {
            get
            {
                bool hadOptions = Request[AdditionalCountOffset + 1] > (Signature is null ? 0 : 1);
                ResponseCode code = CodeOf(Reply, out bool hasOptions);
                return hadOptions && (code == ResponseCode.BadCookie || !hasOptions && (code == ResponseCode.FormErr || code == ResponseCode.NotImp));
            }
        }

        private static ResponseCode CodeOf(byte[] message, out bool hasOptions)
        {
            hasOptions = MessageView.TryParse(message, out MessageView view, out _) && view.Options is not null;
            return new ResponseCode((ushort)(view.Header.ResponseCode.Value | (hasOptions ? (int)(view.Options!.Value.TimeToLive >> 24) << 4 : 0)));
        }
    }
}
