using System.Globalization;
using System.Text;

namespace Infra.Load.Dns;

/// <summary>
/// A zone of any size and questions for it, the same on every machine: hosts with both kinds of address, mail, aliases, text, delegations with glue, a wildcard.
/// </summary>
internal static class ZoneText
{
    private const string Head = """
        $ORIGIN bench.example.
        $TTL 3600
        @ IN SOA ns1 hostmaster 1 7200 3600 1209600 300
        @ NS ns1
        @ NS ns2
        ns1 A 192.0.2.1
        ns2 A 192.0.2.2
        *.wild TXT "made by a wildcard"

        """;

    private const int RecordsPerHost = 6;

    internal static byte[] Make(int records)
    {
        var text = new StringBuilder(Head);
        for (int i = 0; i < records / RecordsPerHost; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"host{i} A 10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}\n");
            text.Append(CultureInfo.InvariantCulture, $"host{i} AAAA 2001:db8::{i >> 16:x}:{i & 0xFFFF:x}\n");
            text.Append(CultureInfo.InvariantCulture, $"host{i} MX 10 host{i / 2}\n");
            text.Append(CultureInfo.InvariantCulture, $"alias{i} CNAME host{i}\n");
            if (i % 2 == 0) text.Append(CultureInfo.InvariantCulture, $"text{i} TXT \"some text about host {i}\"\ntext{i} TXT \"v=spf1 -all\"\n");
            else text.Append(CultureInfo.InvariantCulture, $"sub{i} NS ns.sub{i}\nns.sub{i} A 10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}\n");
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Half addresses, the rest of all sorts, one in ten without an answer.</summary>
    internal static byte[] MakeQuestions(int records, int questions)
    {
        int hosts = Math.Max(2, records / RecordsPerHost);
        var random = new Random(7);
        var text = new StringBuilder();
        for (int i = 0; i < questions; i++)
        {
            int host = random.Next(hosts);
            string question = random.Next(10) switch
            {
                0 or 1 or 2 or 3 => $"host{host}.bench.example A",
                4 => $"host{host}.bench.example AAAA",
                5 => $"alias{host}.bench.example A",
                6 => $"host{host}.bench.example MX",
                7 => $"www.sub{host | 1}.bench.example A",
                8 => random.Next(2) == 0 ? $"text{host & ~1}.bench.example TXT" : $"x{host}.wild.bench.example TXT",
                _ => $"nothing{host}.bench.example A",
            };
            text.Append(question).Append('\n');
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
