using System.Net;
using System.Reflection;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Tests.Records;

public class RecordDataTests
{
    [Theory, MemberData(nameof(RecordVectors.Lines), MemberType = typeof(RecordVectors))]
    public void TypedData_ReadsAndWritesBackTheSame(string line)
    {
        RecordVector vector = RecordVectors.Of(line);
        if (!vector.RecordType.IsKnown) return;
        Type type = typeof(MxData).Assembly.GetTypes().Single(t => t.Name.EndsWith("Data", StringComparison.Ordinal) && t.GetInterfaces().Any(i => i.Name.StartsWith("IRecordData", StringComparison.Ordinal))
            && (RecordType)t.GetProperty("Type", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)! == vector.RecordType);
        byte[] rdata = RecordVectors.Parse(vector.RecordType, vector.Text);

        object written = typeof(RecordDataTests).GetMethod(nameof(ReadAndWrite), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type).Invoke(null, [rdata])!;

        Assert.Equal(rdata, (byte[])written);
    }

    [Fact]
    public void MxData_HasItsFields()
    {
        Assert.True(MxData.TryRead(Rdata.Parse(RecordType.MX, "10 Mail.example."), out MxData mx, out _));

        Assert.Equal(new MxData(10, DomainName.Parse("mail.EXAMPLE")), mx);
        Assert.False(MxData.TryRead([0, 10, 1], out _, out WireError error));
        Assert.Equal(new WireError("a label is cut short", 2), error);
    }

    [Fact]
    public void TxtData_HasItsStrings()
    {
        Assert.True(TxtData.TryRead(Rdata.Parse(RecordType.TXT, "one \"\" three"), out TxtData txt, out _));

        Assert.Equal(["6f6e65", "", "7468726565"], txt.Texts.Select(text => text.ToString()));
        Assert.Equal(txt, new TxtData(RecordTexts.Of("one"u8.ToArray(), ReadOnlyMemory<byte>.Empty, "three"u8.ToArray())));
    }

    [Fact]
    public void NsecData_KnowsItsTypes()
    {
        RecordTypeSet types = RecordTypeSet.Of(RecordType.CAA, RecordType.A, RecordType.NSEC, new RecordType(65534));

        Assert.True(NsecData.TryRead(Rdata.Parse(RecordType.NSEC, "next. A NSEC CAA TYPE65534"), out NsecData nsec, out _));

        Assert.Equal(types, nsec.Types);
        Assert.Equal(["A", "NSEC", "CAA", "TYPE65534"], nsec.Types.Select(type => type.ToString()));
        Assert.True(nsec.Types.Contains(RecordType.CAA) && !nsec.Types.Contains(RecordType.AAAA) && !nsec.Types.Contains(RecordType.URI));
    }

    [Fact]
    public void Write_WhenTheAddressIsOfTheOtherFamily_Throws() =>
        Assert.Throws<ArgumentException>(() =>
        {
            var writer = new DnsWriter(new byte[100], default);
            new AData(IPAddress.IPv6Loopback).Write(ref writer);
        });

    private static byte[] ReadAndWrite<TData>(byte[] rdata)
        where TData : struct, IRecordData<TData>
    {
        Assert.True(TData.TryRead(rdata, out TData data, out WireError error), error.ToString());
        var writer = new DnsWriter(new byte[Rdata.LengthMax], default);
        data.Write(ref writer);
        return writer.Written.ToArray();
    }
}
