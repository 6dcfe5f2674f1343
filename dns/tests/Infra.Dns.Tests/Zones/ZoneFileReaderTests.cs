using System.Diagnostics.CodeAnalysis;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Text;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Tests.Zones;

public class ZoneFileReaderTests
{
    [Fact]
    public void Read_OfEveryDirective_GivesTheRecords()
    {
        const string Text = """
            $ORIGIN example.
            $TTL 1h
            @   IN SOA ns hostmaster ( 2026010101 ; serial
                    7200 3600
                    1209600 300 )
                NS  ns              ; the owner is repeated
            ns  300 IN A 192.0.2.1
                IN 5m AAAA 2001:db8::1
            txt TXT ( "a;b" c
               "(d" )
            $ORIGIN sub
            www A 192.0.2.2
            $GENERATE 1-3/2 host-${0,3,d} 60 A 192.0.2.$
            $INCLUDE "more.zone" inc.example.
            after CNAME @
            """;
        var files = new Files { ["more.zone"] = "in A 192.0.2.9\n$ORIGIN other.\n@ A 192.0.2.10\n" };

        Assert.Equal(
        [
            "example.\t3600\tIN\tSOA\tns.example. hostmaster.example. 2026010101 7200 3600 1209600 300",
            "example.\t3600\tIN\tNS\tns.example.",
            "ns.example.\t300\tIN\tA\t192.0.2.1",
            "ns.example.\t300\tIN\tAAAA\t2001:db8::1",
            "txt.example.\t3600\tIN\tTXT\t\"a;b\" \"c\" \"(d\"",
            "www.sub.example.\t3600\tIN\tA\t192.0.2.2",
            "host-001.sub.example.\t60\tIN\tA\t192.0.2.1",
            "host-003.sub.example.\t60\tIN\tA\t192.0.2.3",
            "in.inc.example.\t3600\tIN\tA\t192.0.2.9",
            "other.\t3600\tIN\tA\t192.0.2.10",
            "after.sub.example.\t3600\tIN\tCNAME\tsub.example.",
        ], Read(Text, null, files, out DiagnosticBag diagnostics));
        Assert.Empty(diagnostics);
    }

    [Fact]
    public void Read_WhenEntriesAreWrong_ShowsAllAndKeepsTheRest()
    {
        const string Text = """
            $TTL 300
            $ORGIN example.
            @ SOA ns hostmaster 1 2 3 4 5
            a A 192.0.2.256
            b A 192.0.2.1 ; right
            c BOGUS x
            d 99999999999 A 192.0.2.1
            e TXT "open
            f MX 10
            g CH A 192.0.2.1
            h A 192.0.2.1 )
            i..j A 192.0.2.1
            $INCLUDE missing.zone
            $GENERATE 5-1 x A 192.0.2.$
            $GENERATE 1-2 x A 192.0.2.$.$
            k OPT x
            l A 192.0.2.2
            """;

        string[] records = Read(Text, DomainName.Parse("example."), new Files(), out DiagnosticBag diagnostics);

        Assert.Equal(["example.", "b.example.", "l.example."], records.Select(record => record.Split('\t')[0]));
        Assert.Equal(
        [
            "z:2:1: an unknown directive; did you mean \"$ORIGIN\"?",
            "z:4:5: address must be an IPv4 address such as 192.0.2.1",
            "z:6:3: must be a record type such as A, a class or a time to live",
            "z:7:3: must be a record type such as A, a class or a time to live",
            "z:8:7: a quote without its end on the same line",
            "z:9:8: exchange is missing",
            "z:10:6: class CH in a file of class IN",
            "z:11:15: a closing parenthesis without an opening one",
            "z:12:3: an empty label",
            "z:13:10: no such file",
            "z:14:11: must be a range such as 1-100 or 0-254/2",
            "z:15:1: address must be an IPv4 address such as 192.0.2.1",
            "z:15:1: address must be an IPv4 address such as 192.0.2.1",
            "z:16:3: OPT is no type of a zone's record",
        ], diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void Read_WithoutOriginOrTimeToLive_SaysSo()
    {
        Read("a A 192.0.2.1\nb. A 192.0.2.1\n  A 192.0.2.1\n", null, new Files(), out DiagnosticBag diagnostics);

        Assert.Equal(
        [
            "z:1:1: a relative name, but there is no origin; a dot at its end makes it absolute",
            "z:2:4: a record without a time to live, and neither $TTL nor one before it",
            "z:3:3: a record without a time to live, and neither $TTL nor one before it",
        ], diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void Read_WithoutTtlDirective_TakesTheLastThenTheSoas() =>
        Assert.Equal(["300", "60", "60"], Read("@ SOA a b 1 2 3 4 300\nx 60 A 192.0.2.1\ny A 192.0.2.1\n", DomainName.Parse("e."), new Files(), out _).Select(record => record.Split('\t')[1]));

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    public void Read_OfAnyLineEnding_IsTheSame(string ending) =>
        Assert.Equal(["a.\t60\tIN\tA\t192.0.2.1", "b.\t60\tIN\tA\t192.0.2.2"], Read($"a. 60 A 192.0.2.1 ; x{ending}b. 60 ({ending} A{ending} 192.0.2.2 ){ending}", null, new Files(), out _));

    [Theory]
    [InlineData("0-2 ${0,2,x} A 10.0.0.$", "00.e.", "01.e.", "02.e.")]
    [InlineData("10-11 ${-10,2,d} A 10.0.0.$", "00.e.", "01.e.")]
    [InlineData("10-11 ${0,0,X}$$ A 10.0.0.$", @"A\$.e.", @"B\$.e.")]
    [InlineData("17-17 ${0,5,n}.x A 10.0.0.$", "1.1.0.x.e.")]
    [InlineData(@"1-1 a\$b A 10.0.0.$", @"a\$b.e.")]
    [InlineData("8-8 ${0,3,o} A 10.0.0.$", "010.e.")]
    public void Generate_FormatsAsBindDoes(string directive, params string[] owners) =>
        Assert.Equal(owners, Read($"$TTL 60\n$GENERATE {directive}\n", DomainName.Parse("e."), new Files(), out _).Select(record => record.Split('\t')[0]));

    [Fact]
    public void Include_WhenItIncludesItself_EndsAtTheDepth()
    {
        var files = new Files { ["self"] = "a 60 A 192.0.2.1\n$INCLUDE self\n" };

        string[] records = Read("$INCLUDE self\n", DomainName.Parse("e."), files, out DiagnosticBag diagnostics);

        Assert.Equal(ZoneFileReader.IncludeDepthMax, records.Length);
        Assert.Equal("self:2:1: files include each other more than 16 deep", Assert.Single(diagnostics).ToString());
    }

    [Theory]
    [InlineData("$GENERATE 1-1 h MX \"1$ m\"", "h.e.\t60\tIN\tMX\t11 m.e.")]
    [InlineData("$GENERATE 1-1 h TXT \"a b$\"", "h.e.\t60\tIN\tTXT\t\"a\" \"b1\"")]   // as BIND reads it
    [InlineData("$GENERATE 1-1 h TXT x \"a b$\"", "h.e.\t60\tIN\tTXT\t\"x\" \"a b1\"")]
    public void Generate_OfQuotedData_TakesItAsBindDoes(string line, string expected) =>
        Assert.Equal(expected, Assert.Single(Read("$TTL 60\n" + line + "\n", DomainName.Parse("e."), new Files(), out _)));

    [Fact]
    public void Include_KeepsTheOwnerOfBefore() =>
        Assert.Equal(["a.e.", "x.e.", "a.e."], Read("a 60 A 192.0.2.1\n$INCLUDE f\n  A 192.0.2.2\n", DomainName.Parse("e."), new Files { ["f"] = "x A 192.0.2.3\n" }, out _).Select(record => record.Split('\t')[0]));

    [Fact]
    public void WriterAndReader_KeepEachVector()
    {
        var writer = new PresentationWriter();
        foreach (Records.RecordVector vector in Records.RecordVectors.All.Where(vector => !vector.RecordType.IsMeta))
            ZoneFileWriter.Write(writer, DomainName.Parse("owner.example.").Wire, 60, RecordClass.IN, vector.RecordType, Records.RecordVectors.Parse(vector.RecordType, vector.Text));
        string text = writer.ToString();

        string[] again = Read(text, null, new Files(), out DiagnosticBag diagnostics);

        Assert.Empty(diagnostics);
        Assert.Equal(text, string.Concat(again.Select(line => line + "\n")));
    }

    [Fact]
    public void AnyBytes_NeverThrow_AndEnd() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            var reader = new ZoneFileReader(new ZoneFile("z", bytes), DomainName.Root, new DiagnosticBag());
            while (reader.TryRead(out _))
            {
            }
        }).QuickCheckThrowOnFailure();

    internal static string[] Read(string text, DomainName? origin, IZoneFileSource files, out DiagnosticBag diagnostics)
    {
        diagnostics = [];
        var reader = new ZoneFileReader(new ZoneFile("z", Encoding.Latin1.GetBytes(text)), origin, diagnostics, files);
        var writer = new PresentationWriter();
        List<string> records = [];
        while (reader.TryRead(out ZoneRecord record))
        {
            writer.Clear();
            ZoneFileWriter.Write(writer, record.Owner, record.TimeToLive, record.Class, record.Type, record.Data);
            records.Add(writer.ToString().TrimEnd('\n'));
        }
        return [.. records];
    }

    private sealed class Files : Dictionary<string, string>, IZoneFileSource
    {
        public bool TryFind(string path, ZoneFile includer, [NotNullWhen(true)] out ZoneFile? file, [NotNullWhen(false)] out string? problem)
        {
            file = TryGetValue(path, out string? text) ? new ZoneFile(path, Encoding.Latin1.GetBytes(text)) : null;
            problem = file is null ? "no such file" : null;
            return file is not null;
        }
    }
}
