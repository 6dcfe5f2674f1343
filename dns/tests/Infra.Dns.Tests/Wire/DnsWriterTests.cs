using Infra.Dns.Names;
using Infra.Dns.Wire;

namespace Infra.Dns.Tests.Wire;

public class DnsWriterTests
{
    [Fact]
    public void WriteName_PointsToWhatWasWritten_InAnyCase()
    {
        var writer = new DnsWriter(new byte[512], new ushort[DnsWriter.CandidatesMax]);
        string[] names = ["www.Example.org.", "mail.example.ORG.", "www.example.org.", "org.", ".", "x.mail.example.org."];

        foreach (string name in names)
            writer.WriteName(DomainName.Parse(name).Wire, compress: true);

        Assert.Equal("03777777074578616D706C65036F726700" + "046D61696CC004" + "C000" + "C00C" + "00" + "0178C011", Convert.ToHexString(writer.Written));
        var reader = new DnsReader(writer.Written);
        foreach (string expected in names)
        {
            Assert.True(reader.TryReadName(out DomainName? name, out _));
            Assert.Equal(DomainName.Parse(expected), name);
        }
    }

    [Fact]
    public void WriteName_WithoutCompression_IsStillPointedTo()
    {
        var writer = new DnsWriter(new byte[512], new ushort[DnsWriter.CandidatesMax]);

        writer.WriteName(DomainName.Parse("a.b.").Wire, compress: false);
        writer.WriteName(DomainName.Parse("a.b.").Wire, compress: false);
        writer.WriteName(DomainName.Parse("b.").Wire, compress: true);

        Assert.Equal("0161016200" + "0161016200" + "C002", Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void WriteName_BeyondPointersReach_IsNotPointedTo()
    {
        var writer = new DnsWriter(new byte[0x4000 + 64], new ushort[DnsWriter.CandidatesMax]);
        writer.Reserve(0x3FFE);

        writer.WriteName(DomainName.Parse("a.b.").Wire, compress: true);   // a at 0x3FFE, b at 0x4000
        int second = writer.Offset;
        writer.WriteName(DomainName.Parse("x.b.").Wire, compress: true);
        int third = writer.Offset;
        writer.WriteName(DomainName.Parse("a.b.").Wire, compress: true);

        Assert.Equal(5, third - second);
        Assert.Equal("FFFE", Convert.ToHexString(writer.Written[third..]));
    }

    [Fact]
    public void Rollback_ForgetsBytesPlacesAndOverflow()
    {
        var writer = new DnsWriter(new byte[8], new ushort[DnsWriter.CandidatesMax]);
        writer.WriteName(DomainName.Parse("a.").Wire, compress: true);
        DnsWriter.WriterMark mark = writer.Mark();
        writer.WriteName(DomainName.Parse("b.").Wire, compress: true);
        writer.WriteName(DomainName.Parse("ccccc.").Wire, compress: true);
        Assert.True(writer.HasOverflowed);

        writer.Rollback(mark);
        writer.WriteName(DomainName.Parse("b.").Wire, compress: true);

        Assert.False(writer.HasOverflowed);
        Assert.Equal("016100" + "016200", Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Writes_AfterAnOverflow_ChangeNothing()
    {
        var writer = new DnsWriter(new byte[3], default);

        writer.WriteUInt32(1);
        writer.WriteByte(1);

        Assert.True(writer.HasOverflowed);
        Assert.Equal(0, writer.Offset);
    }

    [Fact]
    public void ManyNames_StayWithinTheCandidates_AndReadBack()
    {
        var writer = new DnsWriter(new byte[8192], new ushort[DnsWriter.CandidatesMax]);
        DomainName[] names = [.. Enumerable.Range(0, 300).Select(i => DomainName.Parse($"n{i}.z{i % 7}.example."))];

        foreach (DomainName name in names)
            writer.WriteName(name.Wire, compress: true);

        var reader = new DnsReader(writer.Written);
        foreach (DomainName expected in names)
        {
            Assert.True(reader.TryReadName(out DomainName? name, out WireError error), error.ToString());
            Assert.Equal(expected, name);
        }
    }
}
