using System.CommandLine;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Text;
using Infra.Dns.Wire;
using Infra.Dns.Zones;
using Infra.Hosting;

namespace Infra.Dns.Control.Keys;

/// <summary><c>dnsctl key ds</c>, <c>cds</c> and <c>dnskey</c>: the records that keys become, at the parent and in the zone.</summary>
internal static class KeyRecordsCommand
{
    internal static Command CreateDs(TextWriter output, TextWriter error) => Create("ds", "Prints the DS records for the parent, one for each key to which a DS may lead.", output, error);

    internal static Command CreateCds(TextWriter output, TextWriter error) => Create("cds", "Prints the CDS and CDNSKEY records that tell the parent which DS records to have.", output, error);

    internal static Command CreateDnskey(TextWriter output, TextWriter error) => Create("dnskey", "Prints the DNSKEY records.", output, error);

    private static Command Create(string kind, string description, TextWriter output, TextWriter error)
    {
        Argument<string> zone = KeyOptions.ZoneArgument(ArgumentArity.ExactlyOne);
        Option<int> digest = new("--digest", "-d") { Description = "2 for SHA-256, 4 for SHA-384.", DefaultValueFactory = _ => 2 };
        Option<int> ttl = new("--ttl") { Description = "Time to live of the records in seconds.", DefaultValueFactory = _ => 3600 };
        digest.Validators.Add(result =>
        {
            if (!new DigestType((byte)Math.Clamp(result.GetValueOrDefault<int>(), 0, 255)).MayMake) result.AddError("--digest must be 2 or 4");
        });
        ttl.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError("--ttl must be 0 to 2147483647");
        });
        var options = new KeyOptions();
        var command = new Command(kind, description) { zone, options.Folder, ttl };
        if (kind != "dnskey") command.Options.Add(digest);
        command.SetAction(parsed =>
        {
            InfraDnsCrypto crypto = KeyOptions.Crypto();
            DomainName name = DomainName.Parse(parsed.GetRequiredValue(zone));
            options.Open(parsed, crypto).Read(name, out List<(string Path, KeyFile File)> keys, out List<string> problems);
            using var all = new DisposableKeys(keys);
            foreach (string problem in problems)
                error.WriteLine($"dnsctl: {problem}");
            DateTimeOffset now = DateTimeOffset.UtcNow;
            DnsKey[] chosen = [.. keys.Where(key => key.File.Times.IsPublished(now)).Select(key => key.File.Key.Public)];
            // Where no key says that a DS leads to it, all do.
            if (kind != "dnskey" && chosen.Any(key => key.IsSecureEntryPoint)) chosen = [.. chosen.Where(key => key.IsSecureEntryPoint)];
            if (chosen.Length == 0) error.WriteLine($"dnsctl: there is no published key of {name}");
            var line = new PresentationWriter();
            uint timeToLive = (uint)parsed.GetValue(ttl);
            foreach (DnsKey key in chosen)
            {
                RecordBytes delegation = DelegationOf(key, new DigestType((byte)parsed.GetValue(digest)), crypto);
                if (kind == "ds") Write(name, RecordType.DS, delegation);
                if (kind == "cds") Write(name, RecordType.CDS, delegation);
                if (kind == "cds") Write(name, RecordType.CDNSKEY, key.Rdata);
                if (kind == "dnskey") Write(name, RecordType.DNSKEY, key.Rdata);
            }
            return chosen.Length > 0 && problems.Count == 0 ? ExitCode.Done : ExitCode.Failure;

            void Write(DomainName owner, RecordType type, RecordBytes data)
            {
                line.Clear();
                ZoneFileWriter.Write(line, owner.Wire, timeToLive, RecordClass.IN, type, data.Span);
                output.Write(line.ToString());
            }
        });
        return command;
    }

    private static RecordBytes DelegationOf(DnsKey key, DigestType type, InfraDnsCrypto crypto)
    {
        DsData delegation = key.ToDelegation(type, crypto);
        byte[] rdata = new byte[4 + delegation.Digest.Length];
        var writer = new DnsWriter(rdata, default);
        delegation.Write(ref writer);
        return new RecordBytes(rdata);
    }
}
