using System.CommandLine;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Names;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Dns.Control.Keys;

/// <summary><c>dnsctl key generate</c>: a new key in its file.</summary>
internal static class KeyGenerateCommand
{
    // Two keys of one zone must not have one tag; each try fails with a probability of keys / 32768.
    private const int TriesMax = 100;

    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> zone = KeyOptions.ZoneArgument(ArgumentArity.ExactlyOne);
        Option<string> algorithm = new("--algorithm", "-a") { Description = "ECDSAP256SHA256 (13), ECDSAP384SHA384, ED25519, ED448, RSASHA256 or RSASHA512, by name or number.", HelpName = "ALGORITHM", DefaultValueFactory = _ => "13" };
        Option<int> bits = new("--bits", "-b") { Description = "Bits of an RSA key, 2048 to 4096 in steps of 256.", DefaultValueFactory = _ => 2048 };
        Option<string> role = new("--role") { Description = "csk: signs all; ksk: signs keys, the DS leads to it; zsk: signs the data.", DefaultValueFactory = _ => "csk" };
        role.AcceptOnlyFromAmong("csk", "ksk", "zsk");
        bits.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 2048 or > 4096 || result.GetValueOrDefault<int>() % 256 != 0) result.AddError("--bits must be 2048 to 4096 in steps of 256");
        });
        algorithm.Validators.Add(result =>
        {
            if (!DnssecAlgorithm.TryParse(result.GetValueOrDefault<string>(), out DnssecAlgorithm parsed) || !parsed.MaySign) result.AddError("--algorithm must be one of 8, 10, 13, 14, 15, 16 or their names");
        });
        var options = new KeyOptions();
        var command = new Command("generate", "Makes a key and writes it to a file that only its owner can read; prints the file's name.") { zone, algorithm, bits, role, options.Folder };
        command.SetAction(parsed =>
        {
            if (!DnssecAlgorithm.TryParse(parsed.GetRequiredValue(algorithm), out DnssecAlgorithm number)) return ExitCode.Usage;
            ushort flags = (ushort)(DnsKey.ZoneKeyFlag | (parsed.GetRequiredValue(role) == "zsk" ? 0 : DnsKey.SecureEntryPointFlag));
            InfraDnsCrypto crypto = KeyOptions.Crypto();
            KeyDirectory directory = options.Open(parsed, crypto);
            DomainName name = DomainName.Parse(parsed.GetRequiredValue(zone));
            directory.Read(name, out List<(string Path, KeyFile File)> keys, out List<string> problems);
            using var all = new DisposableKeys(keys);
            foreach (string problem in problems)
                error.WriteLine($"dnsctl: {problem}");
            if (problems.Count > 0) return ExitCode.Failure;
            for (int i = 0; i < TriesMax; i++)
            {
                using var file = new KeyFile(new SigningKey(name, flags, crypto.Generate(number, parsed.GetValue(bits))), KeyTimes.From(DateTimeOffset.UtcNow));
                if (keys.Exists(key => Collide(key.File.Key.Public, file.Key.Public))) continue;
                return Write(directory, file, output, error);
            }
            error.WriteLine("dnsctl: no key tag is free; remove old keys");
            return ExitCode.Failure;
        });
        return command;
    }

    internal static int Write(KeyDirectory directory, KeyFile file, TextWriter output, TextWriter error)
    {
        try
        {
            output.WriteLine(TextEscape.Escape(directory.Write(file)));
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"dnsctl: {TextEscape.Escape(file.FileName)} cannot be written: {TextEscape.Escape(e.Message)}");
            return ExitCode.Failure;
        }
    }

    // Revocation changes a tag (RFC 5011 section 2.1), and then too it must stand alone.
    private static bool Collide(DnsKey a, DnsKey b)
    {
        ushort[] tags = [a.Tag, a.WithFlags((ushort)(a.Data.Flags | DnsKey.RevokedFlag)).Tag];
        return tags.Contains(b.Tag) || tags.Contains(b.WithFlags((ushort)(b.Data.Flags | DnsKey.RevokedFlag)).Tag);
    }
}
