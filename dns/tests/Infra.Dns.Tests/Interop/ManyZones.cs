using System.Globalization;
using System.Text;
using Infra.Dns.Tests.Records;
using Infra.Testing.Fakes;

namespace Infra.Dns.Tests.Interop;

/// <summary>
/// Zone files as people and programs write them: every directive, omitted owners, classes and times to live, brackets over lines, comments, escapes, relative names, and each
/// type of the vectors in either of its texts.
/// </summary>
internal static class ManyZones
{
    private static readonly string[] Times = ["60", "1h", "1w2d3h4m5s", "90m", "0", "2147483647", "1H30M"];

    /// <summary>One zone file and the file that it includes.</summary>
    /// <param name="index">Which of the zones; decides everything.</param>
    /// <param name="vectors">The records to use, a seventh of them for each zone.</param>
    /// <param name="includePath">Where the included file will be.</param>
    internal static (string Text, string Included) Make(int index, IReadOnlyList<RecordVector> vectors, string includePath)
    {
        var random = new SeededRandom((ulong)index + 1);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"; zone {index}\n$TTL {Times[index % Times.Length]}\n");
        text.Append((index % 3) switch
        {
            0 => "@ IN SOA ns host ( 1 ; serial\n\t2h 1h\n 2w 5m )\n",
            1 => "example. SOA ns.elsewhere. host\\.master.example. 1 7200 3600 1209600 300\n",
            _ => "@ 3600 IN SOA ( ns.elsewhere.\n  host 4294967295 2H\n1H 2W 5M\n)\n",
        });
        text.Append("\tNS\tns.elsewhere.\n  IN NS ns2.elsewhere. ; another\n\n");
        string[] parts = [Generate(random), $"$INCLUDE {includePath}\n", $"$INCLUDE \"{includePath}\" sub{index}.example. ; below\n", Escapes(), Continued(random), Relative(index), Unknown(random)];
        random.Shuffle(parts);
        foreach (string part in parts)
            text.Append(part);
        int number = 0;
        for (int i = index % 7; i < vectors.Count; i += 7)
        {
            RecordVector vector = vectors[i];
            string owner = $"r{number++}.types";
            string time = random.Next(2) == 0 ? Times[random.Next(Times.Length)] + " " : "";
            string head = (random.Next(3)) switch { 0 => $"{owner} {time}IN", 1 => $"{owner}.example. IN {time}", _ => $"{owner}\t{time}" };
            text.Append(CultureInfo.InvariantCulture, $"$ORIGIN example.\n{head} {vector.Type} {(vector.Other is { } other && random.Next(2) == 0 ? other : vector.Text)}\n");
        }
        return (text.ToString(), $"$TTL {1 + index}\nincluded A 192.0.2.{index}\n  AAAA 2001:db8::{index:x}\n$ORIGIN deeper\nincluded TXT \"deeper than {index}\"\n");
    }

    private static string Generate(SeededRandom random) => random.Next(6) switch
    {
        0 => "$GENERATE 1-9 h$ A 10.0.0.$\n",
        1 => "$GENERATE 0-20/5 h${10,4,d} 60 CNAME t${0,2,x}.other.\n",
        2 => "$GENERATE 250-255 g${-250,0,d} IN TXT \"number ${0,3,X}\"\n",
        3 => "$GENERATE 1-3 ${0,3,o} PTR h$.example.\n",
        4 => "$GENERATE 1-4 m$ MX \"$ mail$\"\n",
        _ => "$GENERATE 8-10 n${0,3,n}.nibbles PTR h$\n",
    };

    private static string Escapes() => "a\\.b A 192.0.2.1\n\\097\\255 TXT \"q\\\"uote\" sem\\;i \"\\001 \\\\\"\nx\\ y CNAME \\@.example.\n*.star MX 1 *.star\n";

    private static string Continued(SeededRandom random) =>
        $"many A 192.0.2.1 ; first\n     A 192.0.2.2\n{(random.Next(2) == 0 ? "\t" : "   ")}IN 300 AAAA 2001:db8::1\n 300 IN TXT ( \"one\" ; comment )\n   \"two\"\n\n ) \n";

    private static string Relative(int index) => $"$ORIGIN o{index}.example.\n@ A 192.0.2.1\nbelow MX 10 @\n$ORIGIN p\n@ CNAME below.o{index}.example.\n$ORIGIN example.\n$TTL 5m\nlater NS below\n$TTL 1h\nlatest A 192.0.2.7\n";

    private static string Unknown(SeededRandom random) => $"u TYPE{65280 + random.Next(200)} \\# 4 ( 0A 0b\n 0c0D )\nv CLASS1 TYPE1 192.0.2.77\nw A \\# 4 C0000201\n";

    private static void Shuffle(this SeededRandom random, string[] items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = random.Next(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}
