using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Buffers;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Zones;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Signing;

/// <summary>Asks the parent's servers over TCP, where nobody off the path can forge an answer. Thread-safe.</summary>
/// <param name="addresses">The servers.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="random">Where message identities come from.</param>
internal sealed class ParentServers(IReadOnlyList<IPEndPoint> addresses, TimeProvider time, IRandom random) : IParentServers
{
    private const int RequestLengthMax = 512;
    private const int TargetsMax = 16;
    private const int AddressesMax = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly DomainName NotifyLabel = DomainName.Parse("_dsync.");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<DsData>>?> AskAsync(DomainName zone, CancellationToken cancellation)
    {
        List<IReadOnlyList<DsData>> sets = [];
        foreach (IPEndPoint address in addresses)
        {
            // A name error would mean that the delegation itself is gone, or that this is not the parent: nothing to build on.
            if (await TryAskAsync(zone, RecordType.DS, address, cancellation).ConfigureAwait(false) is not { Code: var code } reply || code != ResponseCode.NoError) return null;
            sets.Add([.. reply.Records.Where(record => record.Owner == zone).Select(record => DsData.TryRead(record.Data, out DsData delegation, out _) ? delegation : default).Where(delegation => delegation != default)]);
        }
        return sets;
    }

    /// <summary>Finds where the parent wants to be told of changes (RFC 9859 section 4.1): below <c>_dsync</c> right behind the first label, right above the parent, and at last for all of it.</summary>
    /// <param name="zone">The child zone.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What it publishes, none if it wants nothing; null if no server could be asked.</returns>
    internal async Task<IReadOnlyList<DsyncData>?> FindTargetsAsync(DomainName zone, CancellationToken cancellation)
    {
        if (zone.IsRoot) return [];
        ReadOnlyMemory<byte> wire = zone.Wire.ToArray();
        int parentAt = wire.Span[0] + 1;   // where the parent's name begins: one label above, unless it says otherwise
        if (await AskAnyAsync(Below(wire, parentAt), RecordType.DSYNC, cancellation).ConfigureAwait(false) is not { } reply) return null;
        if (TargetsOf(reply) is { Count: > 0 } found) return found;
        if (reply.Start is { } start && start.Wire.Length < wire.Length - parentAt && WireName.IsAtOrBelow(wire.Span, start.Wire))
        {
            parentAt = wire.Length - start.Wire.Length;
            if (await AskAnyAsync(Below(wire, parentAt), RecordType.DSYNC, cancellation).ConfigureAwait(false) is not { } above) return null;
            if (TargetsOf(above) is { Count: > 0 } known) return known;
        }
        DomainName last = Below(wire[parentAt..], 0);
        return await AskAnyAsync(last, RecordType.DSYNC, cancellation).ConfigureAwait(false) is { } end ? TargetsOf(end) : null;
    }

    /// <summary>Asks for the addresses of a host; as there is no resolver yet, only the parent's servers are asked.</summary>
    internal async Task<IReadOnlyList<IPAddress>> FindAddressesAsync(DomainName host, CancellationToken cancellation)
    {
        List<IPAddress> found = [];
        foreach (RecordType type in (RecordType[])[RecordType.A, RecordType.AAAA])
        {
            if (await AskAnyAsync(host, type, cancellation).ConfigureAwait(false) is not { } reply) continue;
            int length = type == RecordType.A ? 4 : 16;
            found.AddRange(reply.Records.Where(record => record.Owner == host && record.Data.Length == length).Select(record => new IPAddress(record.Data)));
        }
        return [.. found.Distinct().Take(AddressesMax)];
    }

    private static List<DsyncData> TargetsOf(Reply reply) =>
        [.. reply.Records.Select(record => (IsRead: DsyncData.TryRead(record.Data, out DsyncData target, out _), Target: target)).Where(each => each.IsRead).Select(each => each.Target).Take(TargetsMax)];

    // child._dsync.parent; too long a name is none, then the question for the root is as good as any.
    private static DomainName Below(ReadOnlyMemory<byte> zone, int parentAt)
    {
        int length = zone.Length + NotifyLabel.Wire.Length - 1;
        byte[] wire = [.. zone.Span[..parentAt].ToArray(), .. NotifyLabel.Wire[..^1].ToArray(), .. zone.Span[parentAt..].ToArray()];
        return length <= WireName.LengthMax && DomainName.TryFromWire(wire, out DomainName? name) ? name : DomainName.Root;
    }

    private async Task<Reply?> AskAnyAsync(DomainName name, RecordType type, CancellationToken cancellation)
    {
        foreach (IPEndPoint address in addresses)
        {
            if (await TryAskAsync(name, type, address, cancellation).ConfigureAwait(false) is { } reply) return reply;
        }
        return null;
    }

    // Null unless the server answers for itself: then an answer without records says that there are none.
    private async Task<Reply?> TryAskAsync(DomainName name, RecordType type, IPEndPoint address, CancellationToken cancellation)
    {
        try
        {
            DnsConnection connection = await DnsConnection.OpenAsync(address, time, Patience, cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                byte[] query = Write(name, type);
                await connection.SendAsync(query, cancellation).ConfigureAwait(false);
                ReadOnlyMemory<byte> reply = await connection.ReceiveAsync(cancellation).ConfigureAwait(false);
                return Read(name, type, BinaryPrimitives.ReadUInt16BigEndian(query), reply.Span);
            }
        }
        catch (Exception e) when (e is RemoteFailureException or IOException or SocketException)
        {
            return null;
        }
    }

    private byte[] Write(DomainName name, RecordType type)
    {
        Span<byte> id = stackalloc byte[sizeof(ushort)];
        random.Fill(id);
        var writer = new DnsWriter(new byte[RequestLengthMax], default);
        new MessageHeader(BinaryPrimitives.ReadUInt16BigEndian(id), 0, 1, 0, 0, 0).Write(ref writer);
        writer.WriteName(name.Wire, compress: false);
        writer.WriteUInt16(type.Value);
        writer.WriteUInt16(RecordClass.IN.Value);
        return writer.Written.ToArray();
    }

    private static Reply? Read(DomainName name, RecordType type, ushort id, ReadOnlySpan<byte> message)
    {
        if (!MessageView.TryParse(message, out MessageView view, out _)) return null;
        MessageHeader header = view.Header;
        if (header.Id != id || !header.IsResponse || header.Opcode != Opcode.Query || !header.Has(MessageHeader.Authoritative) || header.Has(MessageHeader.Truncated)) return null;
        if (header.ResponseCode != ResponseCode.NoError && header.ResponseCode != ResponseCode.NXDomain) return null;
        if (header.QuestionCount != 1 || view.Question.Type != type || view.Question.Class != RecordClass.IN || view.ReadName(view.Question.NameOffset) != name) return null;
        var reply = new Reply(header.ResponseCode, [], null);
        byte[] data = new byte[ushort.MaxValue];
        foreach (RecordView record in view)
        {
            if (record.Class != RecordClass.IN) continue;
            if (record.Section == MessageSection.Authority && record.Type == RecordType.SOA) reply = reply with { Start = view.ReadName(record.NameOffset) };
            if (record.Section != MessageSection.Answer || record.Type != type) continue;
            // A record that cannot be read spoils the whole set.
            if (!view.TryReadData(record, data, out int length, out _)) return null;
            reply.Records.Add((view.ReadName(record.NameOffset), data[..length]));
        }
        return reply;
    }

    /// <summary>What a server said.</summary>
    private sealed record Reply(ResponseCode Code, List<(DomainName Owner, byte[] Data)> Records, DomainName? Start);
}
