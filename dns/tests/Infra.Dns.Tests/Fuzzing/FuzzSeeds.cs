using System.Text;
using Infra.Buffers;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Names;
using Infra.Dns.Tests.Dnssec;
using Infra.Dns.Tests.Records;

namespace Infra.Dns.Tests.Fuzzing;

/// <summary>Seeds made from the vectors: each type of record as a message, as data and as text.</summary>
internal static class FuzzSeeds
{
    /// <summary>A message for each vector: a question, its record as the answer, OPT.</summary>
    internal static IEnumerable<byte[]> Messages()
    {
        foreach (RecordVector vector in RecordVectors.All)
        {
            byte[] data = RecordVectors.Parse(vector.RecordType, vector.Text);
            if (data.Length > 2000) continue;
            byte[] header = [0, 1, 0x85, 0, 0, 1, 0, 1, 0, 0, 0, 1];
            byte[] question = [.. DomainName.Parse("www.example.").Wire, (byte)(vector.RecordType.Value >> 8), (byte)vector.RecordType.Value, 0, 1];
            byte[] answer = [0xC0, 12, question[^4], question[^3], 0, 1, 0, 0, 14, 16, (byte)(data.Length >> 8), (byte)data.Length, .. data];
            byte[] opt = [0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 12, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
            yield return [.. header, .. question, .. answer, .. opt];
        }
    }

    /// <summary>Type and data of each vector whose type the target can name.</summary>
    internal static IEnumerable<byte[]> RecordDatas()
    {
        foreach (RecordVector vector in RecordVectors.All)
        {
            byte[] data = RecordVectors.Parse(vector.RecordType, vector.Text);
            if (vector.RecordType.Value < 512 && data.Length < 2000) yield return [(byte)(vector.RecordType.Value >> 8), (byte)vector.RecordType.Value, .. data];
        }
    }

    /// <summary>Private keys in BIND's form and in ours.</summary>
    internal static IEnumerable<byte[]> Keys(SigningKey key)
    {
        foreach (string name in (string[])["rfc5702-rsasha512", "rfc6605-p256", "rfc6605-p384", "rfc8080-ed25519-1", "rfc8080-ed448-1"])
            yield return DnssecVectors.Bytes(name + ".private");
        using SecretBytes bytes = new KeyFile(key, default).Write();
        yield return bytes.Span.ToArray();
    }

    internal static IEnumerable<byte[]> ZoneParts() => Encode(
        "ns A 192.0.2.1\nmail AAAA 2001:db8::1\n@ MX 10 mail\n*.w TXT any\na.b.c TXT deep\n",
        "sub NS ns.sub\nsub DS 1 13 2 E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766\nns.sub A 192.0.2.1\nplain NS ns.elsewhere.\n",
        "alias CNAME ns\nd DNAME other.\nx.d TXT hidden\n\\000.b A 192.0.2.1\n");

    internal static IEnumerable<byte[]> Names() => Encode("example.", "www.Example.com.", "\\.\\000\\255.x", "*.a", "xn--abc.b.c.", new string('a', 63) + ".", string.Concat(Enumerable.Repeat("a.", 127)));

    /// <summary>Each directive, then the text of each vector in both forms.</summary>
    internal static IEnumerable<byte[]> ZoneTexts()
    {
        const string Head = "$ORIGIN example.\n$TTL 1h\n@ IN SOA ns host ( 1 2h ; comment\n 1h 2w 5m )\n  NS ns\n";
        yield return Encoding.ASCII.GetBytes(Head + "$GENERATE 1-20/3 h$ A 10.0.0.${1,2,d}\n$GENERATE 0-3 ${0,4,x}.n PTR h$\n$INCLUDE other.zone sub\n");
        foreach (RecordVector[] part in RecordVectors.All.Chunk(8))
            yield return Encoding.ASCII.GetBytes(Head + string.Concat(part.Select(vector => $"r 60 IN {vector.Type} {vector.Text}\n{(vector.Other is { } other ? $"  {vector.Type} {other}\n" : "")}")));
    }

    private static IEnumerable<byte[]> Encode(params string[] texts) => texts.Select(Encoding.ASCII.GetBytes);
}
