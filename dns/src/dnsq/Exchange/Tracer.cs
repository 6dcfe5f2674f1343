using System.Globalization;
using System.Net;
using Infra.Dns.Names;
using Infra.Dns.Query.Arguments;
using Infra.Dns.Query.Output;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Query.Exchange;

/// <summary>Follows the delegations from the root to whoever answers, and prints what each server says.</summary>
internal sealed class Tracer(Exchanger exchanger, QueryOptions options, TextWriter output)
{
    // Each step leads at least one label down, and no path is longer in practice.
    private const int StepsMax = 40;
    private const int ServersMax = 13;

    private readonly ReplyText _text = new(options, output);

    /// <summary>Runs; false if somewhere nobody answers.</summary>
    internal bool Run(DomainName name, IReadOnlyList<IPEndPoint> resolvers)
    {
        QueryOptions first = options with { Type = RecordType.NS, RecursionDesired = true };
        if (exchanger.Ask(DomainName.Root, first, resolvers, null) is not { } reply) return Fail();
        Print(reply);
        DomainName cut = DomainName.Root;
        for (int step = 0; step < StepsMax; step++)
        {
            List<IPEndPoint> servers = ServersOf(reply, resolvers);
            if (servers.Count == 0 || exchanger.Ask(name, options with { Server = null }, servers, null) is not { } next) return Fail();
            reply = next;
            Print(reply);
            if (Referral(reply) is not { } deeper) return true;
            if (deeper.LabelCount <= cut.LabelCount || !name.IsAtOrBelow(deeper))
            {
                output.WriteLine(";; BAD (HORIZONTAL) REFERRAL");
                return false;
            }
            cut = deeper;
        }
        return Fail();
    }

    private void Print(Reply reply)
    {
        if (options.Json)
        {
            output.WriteLine(ReplyJson.Write(reply));
            return;
        }
        _text.Write(reply);
        if (!options.Short) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $";; Received {reply.Message.Length} bytes from {reply.Server.Address}#{reply.Server.Port}({reply.ServerName}) in {(long)reply.Duration.TotalMilliseconds} ms\n"));
    }

    private bool Fail()
    {
        output.WriteLine(";; no servers could be reached");
        return false;
    }

    // The delegation that a reply without an answer makes.
    private static DomainName? Referral(Reply reply)
    {
        if (!MessageView.TryParse(reply.Message, out MessageView view, out _) || view.Header.AnswerCount > 0 || view.Header.ResponseCode != ResponseCode.NoError) return null;
        foreach (RecordView record in view)
        {
            if (record.Section == MessageSection.Authority && record.Type == RecordType.NS) return view.ReadName(record.NameOffset);
        }
        return null;
    }

    // By the addresses that came along, or else by asking the resolver.
    private List<IPEndPoint> ServersOf(Reply reply, IReadOnlyList<IPEndPoint> resolvers)
    {
        List<DomainName> names = [];
        Dictionary<DomainName, List<IPAddress>> addresses = [];
        if (!MessageView.TryParse(reply.Message, out MessageView view, out _)) return [];
        foreach (RecordView record in view)
        {
            if (record.Type == RecordType.NS && record.Section != MessageSection.Additional && names.Count < ServersMax && view.TryReadData(record, out NsData server, out _)) names.Add(server.NameServer);
            else if (record.Section == MessageSection.Additional) AddAddress(view, record, addresses);
        }
        List<IPEndPoint> servers = [];
        foreach (DomainName name in names)
        {
            if (!addresses.TryGetValue(name, out List<IPAddress>? known)) known = LookUp(name, resolvers);
            foreach (IPAddress address in known)
            {
                bool isIPv4 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
                if ((options.OnlyIPv4 && !isIPv4) || (options.OnlyIPv6 && isIPv4)) continue;
                servers.Add(new IPEndPoint(address, options.Port));
            }
            if (servers.Count >= ServersMax) break;
        }
        return servers;
    }

    private List<IPAddress> LookUp(DomainName name, IReadOnlyList<IPEndPoint> resolvers)
    {
        Dictionary<DomainName, List<IPAddress>> addresses = [];
        foreach (RecordType type in (RecordType[])[RecordType.A, RecordType.AAAA])
        {
            if ((type == RecordType.A && options.OnlyIPv6) || (type == RecordType.AAAA && options.OnlyIPv4)) continue;
            if (exchanger.Ask(name, options with { Type = type, RecursionDesired = true }, resolvers, null) is not { } reply || !MessageView.TryParse(reply.Message, out MessageView view, out _)) continue;
            foreach (RecordView record in view)
                AddAddress(view, record, addresses);
        }
        return [.. addresses.Values.SelectMany(each => each)];
    }

    private static void AddAddress(MessageView view, RecordView record, Dictionary<DomainName, List<IPAddress>> addresses)
    {
        IPAddress? address = record.Type == RecordType.A && view.TryReadData(record, out AData ipv4, out _) ? ipv4.Address
            : record.Type == RecordType.AAAA && view.TryReadData(record, out AaaaData ipv6, out _) ? ipv6.Address : null;
        if (address is null) return;
        DomainName owner = view.ReadName(record.NameOffset);
        if (!addresses.TryGetValue(owner, out List<IPAddress>? known)) addresses.Add(owner, known = []);
        known.Add(address);
    }
}
