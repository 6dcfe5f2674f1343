using System.Net;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Zones;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Signing;

/// <summary>Asks the parent's servers over TCP, where nobody off the path can forge an answer.</summary>
internal sealed class ParentServers(IReadOnlyList<IPEndPoint> addresses, TimeProvider time) : IParentServers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<IReadOnlyList<DsData>>?> AskAsync(DomainName zone, CancellationToken cancellation)
    {
        List<IReadOnlyList<DsData>> sets = [];
        foreach (IPEndPoint address in addresses)
        {
            try
            {
                if (await AskAsync(zone, address, cancellation).ConfigureAwait(false) is not { } set) return null;
                sets.Add(set);
            }
            catch (Exception e) when (e is RemoteFailureException or IOException or System.Net.Sockets.SocketException)
            {
                return null;
            }
        }
        return sets;
    }

    private async Task<DsData[]?> AskAsync(DomainName zone, IPEndPoint address, CancellationToken cancellation)
    {
        DnsConnection connection = await DnsConnection.OpenAsync(address, time, Patience, cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            byte[] query = Write(zone);
            await connection.SendAsync(query, cancellation).ConfigureAwait(false);
            ReadOnlyMemory<byte> reply = await connection.ReceiveAsync(cancellation).ConfigureAwait(false);
            return Read(zone, reply.Span);
        }
    }

    private static byte[] Write(DomainName zone)
    {
        var writer = new DnsWriter(new byte[512], default);
        new MessageHeader(1, 0, 1, 0, 0, 0).Write(ref writer);   // one question on a connection of its own
        writer.WriteName(zone.Wire, compress: false);
        writer.WriteUInt16(RecordType.DS.Value);
        writer.WriteUInt16(RecordClass.IN.Value);
        return writer.Written.ToArray();
    }

    // Null unless the server answers for the parent itself: then an empty answer says that there is no DS.
    private static DsData[]? Read(DomainName zone, ReadOnlySpan<byte> message)
    {
        if (!MessageView.TryParse(message, out MessageView view, out _) || !view.Header.IsResponse || !view.Header.Has(MessageHeader.Authoritative) || view.Header.ResponseCode != ResponseCode.NoError) return null;
        if (view.Header.QuestionCount != 1 || view.Question.Type != RecordType.DS || view.ReadName(view.Question.NameOffset) != zone) return null;
        List<DsData> set = [];
        foreach (RecordView record in view)
        {
            if (record.Section == MessageSection.Answer && record.Type == RecordType.DS && view.ReadName(record.NameOffset) == zone && view.TryReadData(record, out DsData delegation, out _)) set.Add(delegation);
        }
        return [.. set];
    }
}
