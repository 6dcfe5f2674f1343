using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Tests.Records;

public class RdataTests
{
    [Theory, MemberData(nameof(RecordVectors.Lines), MemberType = typeof(RecordVectors))]
    public void Format_OfParsedText_IsTheCanonicalText(string line)
    {
        RecordVector vector = RecordVectors.Of(line);

        byte[] rdata = RecordVectors.Parse(vector.RecordType, vector.Text);

        Assert.Equal(vector.Text, Rdata.Format(vector.RecordType, rdata));
    }

    [Theory, MemberData(nameof(RecordVectors.Lines), MemberType = typeof(RecordVectors))]
    public void Parse_OfOtherTextAndUnknownForm_IsTheSame(string line)
    {
        RecordVector vector = RecordVectors.Of(line);
        byte[] rdata = RecordVectors.Parse(vector.RecordType, vector.Text);

        if (vector.Other is not null) Assert.Equal(rdata, RecordVectors.Parse(vector.RecordType, vector.Other));
        Assert.Equal(rdata, RecordVectors.Parse(vector.RecordType, $"\\# {rdata.Length} {Convert.ToHexString(rdata)}"));
        if (vector.Wire is not null) Assert.Equal(vector.Wire, Convert.ToHexString(rdata));
    }

    [Theory, MemberData(nameof(RecordVectors.Lines), MemberType = typeof(RecordVectors))]
    public void ReadAndWrite_ThroughAMessage_KeepTheBytes(string line)
    {
        RecordVector vector = RecordVectors.Of(line);
        byte[] rdata = RecordVectors.Parse(vector.RecordType, vector.Text);
        var writer = new DnsWriter(new byte[4096], new ushort[DnsWriter.CandidatesMax]);
        // A name before, so that there is something to point to.
        writer.WriteName(DomainName.Parse("a.b.example.").Wire, compress: true);
        writer.WriteName(DomainName.Parse("example.com.").Wire, compress: true);
        int start = writer.Offset;

        Rdata.Write(vector.RecordType, rdata, ref writer);

        var reader = new DnsReader(writer.Written);
        Assert.True(reader.TrySkip(start) && reader.TryReadUInt16(out ushort length) && reader.TryEnter(length, out _) && reader.Remaining == length);
        byte[] read = new byte[Rdata.LengthMax];
        Assert.True(Rdata.TryRead(vector.RecordType, ref reader, read, out int readLength, out WireError error), error.ToString());
        Assert.Equal(rdata, read[..readLength]);
        Assert.True(reader.IsAtEnd);
    }

    [Theory, MemberData(nameof(RecordVectors.Lines), MemberType = typeof(RecordVectors))]
    public void EveryPrefix_IsRefusedOrAnotherValidRecord(string line)
    {
        RecordVector vector = RecordVectors.Of(line);
        byte[] rdata = RecordVectors.Parse(vector.RecordType, vector.Text);
        int refused = 0;
        for (int length = 0; length < rdata.Length; length++)
        {
            byte[] prefix = rdata[..length];
            if (!Rdata.IsValid(vector.RecordType, prefix, out _))
            {
                refused++;
                Assert.StartsWith("\\# ", Rdata.Format(vector.RecordType, prefix));
                continue;
            }
            Assert.Equal(prefix, RecordVectors.Parse(vector.RecordType, Rdata.Format(vector.RecordType, prefix)));
        }
        bool isBytesOnly = vector.RecordType == RecordType.NULL || !vector.RecordType.IsKnown;
        Assert.True(refused > 0 || isBytesOnly || vector.Type is "EID" or "NIMLOC" or "NSAP" or "OPENPGPKEY" or "DHCID" or "HHIT" or "BRID" or "TXT" or "APL");
    }

    [Fact]
    public void Vectors_HaveEachTypeOfTheTable()
    {
        HashSet<RecordType> covered = [.. RecordVectors.All.Select(vector => vector.RecordType)];

        IEnumerable<RecordType> missing = Enumerable.Range(0, 65536).Select(value => new RecordType((ushort)value)).Where(type => type.IsKnown && !covered.Contains(type));

        Assert.Equal(["OPT", "NXNAME", "IXFR", "AXFR", "ANY"], missing.Select(type => type.ToString()));
    }

    [Theory]
    [InlineData("A", "192.0.2", "address must be an IPv4 address such as 192.0.2.1", 0)]
    [InlineData("A", "192.0.2.1 x", "is one word more than A has", 10)]
    [InlineData("A", "", "address is missing", 0)]
    [InlineData("MX", "10 mail..example.", "exchange an empty label", 8)]
    [InlineData("MX", "65536 mail.", "preference must be a number from 0 to 65535", 0)]
    [InlineData("MX", "-1 mail.", "preference must be a number from 0 to 65535", 0)]
    [InlineData("TXT", "\"a", "a quote without its end on the same line", 0)]
    [InlineData("TXT", "( a", "an opening parenthesis without a closing one", 0)]
    [InlineData("TXT", "\\999", "texts has a backslash without three digits up to 255 or a character after it", 0)]
    [InlineData("DS", "1 8 2 ABC", "digest must be pairs of hex digits", 6)]
    [InlineData("DS", "1 NOSUCH 2 AB", "algorithm must be an algorithm, by number up to 255 or by name such as ECDSAP256SHA256", 2)]
    [InlineData("RRSIG", "A 8 2 3600 20261301000000 20260501000000 1 e. AQ==", "expiration must be a time as YYYYMMDDHHmmSS, or seconds since 1970 up to 4294967295", 11)]
    [InlineData("NSEC", "a. A NOSUCH", "types must be a record type such as A, or TYPE and a number up to 65535", 5)]
    [InlineData("SVCB", "1 . alpn=h2 alpn=h3", "parameters is there twice", 12)]
    [InlineData("SVCB", "1 . mandatory=port", "parameters ends parameters of which one needs another that is missing", 4)]
    [InlineData("SVCB", "1 . no-default-alpn", "parameters ends parameters of which one needs another that is missing", 4)]
    [InlineData("SVCB", "1 . port=x", "parameters has a wrong value for port", 4)]
    [InlineData("LOC", "91 N 0 E 0", "location must be degrees up to 90, minutes and seconds below 60, then N or S", 0)]
    [InlineData("TYPE999", "\\# 3 AABB", "says 3 bytes, but 2 follow", 3)]
    [InlineData("A", "\\# 3 AABBCC", "begins no A: is cut short at byte 0", 0)]
    public void TryParse_WhenTextIsWrong_SaysWhatAndWhere(string typeName, string text, string message, int offset)
    {
        Assert.True(RecordType.TryParse(typeName, out RecordType type));
        var tokens = new TokenReader(System.Text.Encoding.ASCII.GetBytes(text));
        var target = new DnsWriter(new byte[Rdata.LengthMax], default);

        bool isRight = Rdata.TryParse(type, ref tokens, WireName.Root, ref target, out TextMistake mistake);

        Assert.False(isRight);
        Assert.Equal((message, offset), (mistake.Message, mistake.Offset));
    }

    [Theory]
    [InlineData("MX", "10 MAIL.Example.", "10 mail.example.")]
    [InlineData("SRV", "1 1 1 MAIL.Example.", "1 1 1 mail.example.")]
    [InlineData("RRSIG", "A 8 2 3600 20260601000000 20260501000000 12345 EXAMPLE. AQIDBA==", "A 8 2 3600 20260601000000 20260501000000 12345 example. AQIDBA==")]
    [InlineData("A6", "64 ::1 PREFIX.", "64 ::1 prefix.")]
    [InlineData("NSEC", "HOST.Example. A", "HOST.Example. A")]   // RFC 6840 section 5.1 takes NSEC out of the list
    [InlineData("SVCB", "1 FOO.", "1 FOO.")]
    [InlineData("TXT", "\"ABC\"", "\"ABC\"")]
    public void MakeCanonical_LowersTheNamesOfOldTypesOnly(string typeName, string text, string expected)
    {
        Assert.True(RecordType.TryParse(typeName, out RecordType type));
        byte[] rdata = Rdata.Parse(type, text);

        Rdata.MakeCanonical(type, rdata);

        Assert.Equal(expected, Rdata.Format(type, rdata));
    }

    [Fact]
    public void TryRead_WhenANewTypeIsCompressed_Refuses()
    {
        byte[] message = [3, (byte)'f', (byte)'o', (byte)'o', 0, /* SVCB */ 0, 1, 0xC0, 0];
        var reader = new DnsReader(message);
        Assert.True(reader.TrySkip(5));

        Assert.False(Rdata.TryRead(RecordType.SVCB, ref reader, new byte[100], out _, out WireError error));

        Assert.Equal(new WireError("a compressed name where none may be", 7), error);
    }
}
