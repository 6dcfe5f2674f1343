using System.Net;
using System.Text;
using Infra.Config;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Requests;
using Infra.Dns.Server.Service;
using Infra.Dns.Wire;
using Infra.Dns.Zones;
using Infra.Parsing;
using Infra.Testing.Fakes;

namespace Infra.Dns.Server.Tests;

/// <summary>A service over zones from text, with a clock and randomness of its own.</summary>
internal sealed class TestService
{
    internal const string ZoneText = """
        $ORIGIN example.org.
        $TTL 300
        @ IN SOA ns1 host 7 3600 600 86400 60
        @ NS ns1
        ns1 A 192.0.2.1
        www A 192.0.2.3
        *.wild TXT "any"
        sub NS ns.sub
        ns.sub A 192.0.2.9
        """;

    internal static readonly IPEndPoint ClientV4 = new(IPAddress.Parse("198.51.100.7"), 5000);

    internal TestService(string configuration = "", RequestHandlers? handlers = null, params ServedZone[] further)
    {
        Configuration = Read(configuration);
        Zone = new ServedZone(new ZoneSettings { Name = DomainName.Parse("example.org.") });
        Zone.Publish(ZoneSnapshotLoader.Load(new ZoneFile("zone", Encoding.ASCII.GetBytes(ZoneText)), Zone.Origin, new DiagnosticBag())!);
        Service = new DnsService(new ZoneTable([Zone, .. further]), new ServicePolicy(Configuration, handlers ?? RequestHandlers.None, new SeededRandom(1)), Time);
        Counters = Service.AddCounters();
        Processor = new RequestProcessor(Service, Counters);
    }

    internal FakeTimeProvider Time { get; } = new();

    internal ServerConfiguration Configuration { get; }

    internal ServedZone Zone { get; }

    internal DnsService Service { get; }

    internal ServiceCounters Counters { get; }

    internal RequestProcessor Processor { get; }

    internal static ServerConfiguration Read(string text)
    {
        ConfigResult<ServerConfiguration> result = ConfigFile.Parse(text, "dnsd.toml", ConfigFormat.Toml, ServerConfiguration.Read, ConfigOptions.Default);
        return result.Value ?? throw new InvalidOperationException(new DiagnosticRenderer(false).Render(result.Diagnostics));
    }

    /// <summary>What a request gets; null for nothing.</summary>
    internal byte[]? Ask(ReadOnlySpan<byte> request, IPEndPoint? client = null, bool isStream = false, AccessFilter? filter = null)
    {
        byte[] reply = new byte[isStream ? ushort.MaxValue : 4096];
        RequestOutcome outcome = Processor.Process(request, new ClientAddress(client ?? ClientV4), filter ?? AccessFilter.Everyone, isStream, reply, out int length);
        Outcome = outcome;
        return outcome == RequestOutcome.Reply ? reply[..length] : null;
    }

    internal RequestOutcome Outcome { get; private set; }

    /// <summary>A question, with an OPT record if there are options or a size.</summary>
    internal static byte[] Question(string name, RecordType type, ushort @class = 1, int udpSize = 0, bool isDnssecOk = false, byte version = 0, byte[]? options = null, ushort bits = 0x0100, int count = 1)
    {
        byte[] message = new byte[1024];
        var writer = new DnsWriter(message, default);
        new MessageHeader(0x1234, bits, (ushort)count, 0, 0, (ushort)(udpSize > 0 ? 1 : 0)).Write(ref writer);
        for (int i = 0; i < count; i++)
        {
            writer.WriteBytes(DomainName.Parse(name).Wire);
            writer.WriteUInt16(type.Value);
            writer.WriteUInt16(@class);
        }
        if (udpSize > 0)
        {
            writer.WriteByte(0);
            writer.WriteUInt16(41);
            writer.WriteUInt16((ushort)udpSize);
            writer.WriteByte(0);
            writer.WriteByte(version);
            writer.WriteUInt16((ushort)(isDnssecOk ? 0x8000 : 0));
            writer.WriteUInt16((ushort)(options?.Length ?? 0));
            writer.WriteBytes(options);
        }
        return writer.Written.ToArray();
    }
}
