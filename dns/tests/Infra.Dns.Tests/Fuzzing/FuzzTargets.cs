using Infra.Buffers;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Text;
using Infra.Dns.Wire;
using Infra.Dns.Zones;
using Infra.Parsing;
using Infra.Testing;
using Infra.Testing.Fakes;
using Infra.Testing.Fuzzing;

namespace Infra.Dns.Tests.Fuzzing;

public static class FuzzTargets
{
    private static readonly DomainName Origin = DomainName.Parse("example.");
    private static readonly InfraDnsCrypto Crypto = new(new SeededRandom(1), isReproducible: true);
    private static readonly SigningKey ZoneKey = new(Origin, 257, Crypto.Generate(DnssecAlgorithm.Ed25519));

    public static IEnumerable<byte[]> Messages() => FuzzSeeds.Messages();

    public static IEnumerable<byte[]> RecordDatas() => FuzzSeeds.RecordDatas();

    public static IEnumerable<byte[]> Keys() => FuzzSeeds.Keys(ZoneKey);

    public static IEnumerable<byte[]> ZoneParts() => FuzzSeeds.ZoneParts();

    public static IEnumerable<byte[]> Names() => FuzzSeeds.Names();

    public static IEnumerable<byte[]> ZoneTexts() => FuzzSeeds.ZoneTexts();

    /// <summary>What parses can be gone through, and each record's data is refused or reads back from its text.</summary>
    [FuzzTarget("dns-message", Seeds = nameof(Messages), InputBytesMax = 4096)]
    public static void Message(ReadOnlySpan<byte> input)
    {
        if (!MessageView.TryParse(input, out MessageView view, out _)) return;
        byte[] data = new byte[Rdata.LengthMax];
        int count = 0;
        foreach (RecordView record in view)
        {
            count++;
            view.ReadName(record.NameOffset);
            if (view.TryReadData(record, data, out int length, out _)) CheckText(record.Type, data.AsSpan(0, length));
        }
        Check(count == view.Header.AnswerCount + view.Header.AuthorityCount + view.Header.AdditionalCount, "records unaccounted for");
        if (!EdnsView.TryRead(view, out EdnsView edns, out _)) return;
        foreach (EdnsOption option in edns)
            Check(option.Value.Length <= edns.Options.Length, "an option beyond its record");
    }

    /// <summary>The first two bytes are the type, the rest is RDATA.</summary>
    [FuzzTarget("dns-rdata", Corpus = "Corpus/dns-rdata", Seeds = nameof(RecordDatas), InputBytesMax = 2048)]
    public static void Data(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2) return;
        // Small numbers are the known types.
        var type = new RecordType((ushort)((input[0] & 1) << 8 | input[1]));
        ReadOnlySpan<byte> rdata = input[2..];
        if (!Rdata.IsValid(type, rdata, out _)) return;
        CheckText(type, rdata);
        byte[] canonical = rdata.ToArray();
        Rdata.MakeCanonical(type, canonical);
        Check(Rdata.IsValid(type, canonical, out _), "the canonical form is not valid");
        Check(Rdata.Compare(type, rdata, canonical) == 0, "the canonical form differs from itself");
    }

    /// <summary>A key file is refused, or written again as a file that reads as the same key.</summary>
    [FuzzTarget("dns-key-file", Corpus = "Corpus/dns-key-file", Seeds = nameof(Keys), InputBytesMax = 4096)]
    public static void KeyFiles(ReadOnlySpan<byte> input)
    {
        var crypto = new InfraDnsCrypto(new SeededRandom(1));
        if (BindPrivateKey.TryRead(input, out BindPrivateKey? bind, out _)) bind.Dispose();
        if (!KeyFile.TryRead(input, crypto, out KeyFile? file, out _)) return;
        using SecretBytes bytes = file.Write();
        Check(KeyFile.TryRead(bytes.Span, crypto, out KeyFile? again, out _) && again.Key.Public.Rdata == file.Key.Public.Rdata, "a key file does not read back");
        file.Dispose();
        again?.Dispose();
    }

    /// <summary>A small zone: what loads can be signed, and what is signed verifies; verification of what the input claims to be signed ends either way.</summary>
    [FuzzTarget("dns-sign", Seeds = nameof(ZoneParts), InputBytesMax = 2048)]
    public static void Signing(ReadOnlySpan<byte> input)
    {
        byte[] text = [.. "$TTL 60\n@ SOA ns host 7 2h 1h 2w 5m\n@ NS ns\n"u8, .. input];
        if (ZoneLoader.Load(new ZoneFile("fuzz", text), Origin, []) is not { } zone) return;
        ZoneVerification.Verify(zone, Crypto, 1000, []);
        // Foreign DNSKEYs make a zone that only their owners can sign; foreign digests of child zones cannot be checked.
        if (zone.TryFind(Origin, RecordType.DNSKEY, out _)) return;
        Nsec3Parameters? nsec3 = input.Length % 3 == 0 ? null : Nsec3Parameters.Recommended with { IsOptOut = input.Length % 3 == 1 };
        ZoneContents signed = ZoneSigning.Sign(zone, SigningPlan.Of([ZoneKey], new SignatureTimes(500, 2000)) with { Nsec3 = nsec3, HasDigest = (input.Length & 1) == 0 }, Crypto);
        DiagnosticBag findings = [];
        Check(ZoneVerification.Verify(signed, Crypto, 1000, findings), string.Join("; ", findings.Select(finding => finding.Message)));
    }

    /// <summary>A name's text gives a name whose text gives it again.</summary>
    [FuzzTarget("dns-name", Seeds = nameof(Names), InputBytesMax = 1100)]
    public static void Name(ReadOnlySpan<byte> input)
    {
        Span<byte> wire = stackalloc byte[WireName.LengthMax];
        if (!NameText.TryParse(input, WireName.Root, wire, out int length, out _)) return;
        Span<byte> text = stackalloc byte[NameText.LengthMax];
        int written = NameText.Format(wire[..length], text);
        Span<byte> again = stackalloc byte[WireName.LengthMax];
        Check(NameText.TryParse(text[..written], default, again, out int againLength, out _) && again[..againLength].SequenceEqual(wire[..length]), "a name does not read back");
    }

    /// <summary>A zone file ends in records that write and read back, and in diagnostics.</summary>
    [FuzzTarget("dns-zone-file", Seeds = nameof(ZoneTexts), InputBytesMax = 8192)]
    public static void ZoneText(ReadOnlySpan<byte> input)
    {
        var diagnostics = new DiagnosticBag();
        var reader = new ZoneFileReader(new ZoneFile("zone", input.ToArray()), DomainName.Root, diagnostics);
        var line = new PresentationWriter();
        // A line of $GENERATE may make 65,535 records, which its writer means to; reading each of them again would only cost time and memory.
        const int ReadAgainMax = 300;
        const int RecordsMax = 20_000;
        for (int i = 0; i < RecordsMax && reader.TryRead(out ZoneRecord record); i++)
        {
            if (i >= ReadAgainMax) continue;
            line.Clear();
            ZoneFileWriter.Write(line, record.Owner, record.TimeToLive, record.Class, record.Type, record.Data);
            var again = new ZoneFileReader(new ZoneFile("line", line.Written.ToArray()), null, diagnostics);
            Check(again.TryRead(out ZoneRecord same) && same.Owner.SequenceEqual(record.Owner) && same.Type == record.Type && same.Data.SequenceEqual(record.Data), "a record does not read back");
        }
        foreach (Diagnostic diagnostic in diagnostics)
            Check(diagnostic.ToString().Length > 0, "a diagnostic without a text");
    }

    private static void CheckText(RecordType type, ReadOnlySpan<byte> rdata)
    {
        var text = new PresentationWriter();
        Rdata.Format(type, rdata, text);
        var tokens = new TokenReader(text.Written);
        var target = new DnsWriter(new byte[Rdata.LengthMax], default);
        bool isRight = Rdata.TryParse(type, ref tokens, default, ref target, out TextMistake mistake);
        Check(isRight && target.Written.SequenceEqual(rdata), $"{type} does not read back from {text}: {mistake}");
    }

    private static void Check(bool isTrue, string message)
    {
        if (!isTrue) throw new AssertionFailedException(message);
    }
}
