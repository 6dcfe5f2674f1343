using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Tests.Wire;

public class MessageViewTests
{
    [Fact]
    public void TryParse_OfAnswer_SeesEverything()
    {
        byte[] message = Answer();

        Assert.True(MessageView.TryParse(message, out MessageView view, out WireError error), error.ToString());

        Assert.Equal(0x1234, view.Header.Id);
        Assert.True(view.Header.IsResponse && view.Header.Has(MessageHeader.Authoritative) && view.Header.Opcode == Opcode.Query);
        Assert.Equal("www.example.", view.ReadName(view.Question.NameOffset).ToString());
        List<string> records = [];
        byte[] data = new byte[Rdata.LengthMax];
        foreach (RecordView record in view)
        {
            Assert.True(view.TryReadData(record, data, out int length, out error), error.ToString());
            records.Add($"{record.Section} {view.ReadName(record.NameOffset)} {record.TimeToLive} {record.Type} {Rdata.Format(record.Type, data.AsSpan(0, length))}");
        }
        Assert.Equal(
        [
            "Answer www.example. 60 A 192.0.2.1", "Answer www.example. 60 MX 10 mail.example.", "Authority example. 3600 NS www.example.", @"Additional . 2147516416 OPT \# 4 00030000",
        ], records);
        Assert.True(EdnsView.TryRead(view, out EdnsView edns, out _));
        Assert.True(edns.IsDnssecOk && !edns.IsCompactOk && edns.UdpSize == 1232 && edns.Version == 0 && edns.ExtendedResponseCode == 128);
        Assert.True(edns.TryFind(EdnsOptionCode.Nsid, out ReadOnlySpan<byte> nsid) && nsid.IsEmpty);
        Assert.True(view.TryReadData(view.GetEnumerator() is var all && all.MoveNext() ? all.Current : default, out AData a, out _));
        Assert.Equal(IPAddress.Parse("192.0.2.1"), a.Address);
    }

    [Fact]
    public void TryParse_OfEveryPrefixAndOneByteMore_Fails()
    {
        byte[] message = Answer();

        for (int length = 0; length < message.Length; length++)
            Assert.False(MessageView.TryParse(message.AsSpan(0, length), out _, out _), $"{length} bytes");
        Assert.False(MessageView.TryParse([.. message, 0], out _, out WireError error));
        Assert.Equal("bytes after the last record", error.Message);
    }

    [Fact]
    public void TryParse_WhenTheHeaderPromisesTooMuch_FailsAtOnce()
    {
        byte[] message = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0];

        Assert.False(MessageView.TryParse(message, out _, out WireError error));

        Assert.Equal(new WireError("more records than bytes", 12), error);
    }

    [Theory]
    [InlineData("2 OPT", "an OPT that is no extension of this message")]
    [InlineData("OPT in answer", "an OPT that is no extension of this message")]
    [InlineData("OPT with owner", "an OPT that is no extension of this message")]
    [InlineData("TSIG before OPT", "a TSIG that is not the last record")]
    public void TryParse_WhenAMetaRecordIsMisplaced_Fails(string fault, string message)
    {
        var writer = new DnsWriter(new byte[512], default);
        bool inAnswer = fault == "OPT in answer";
        ushort count = (ushort)(fault is "2 OPT" or "TSIG before OPT" ? 2 : 1);
        new MessageHeader(1, 0, 0, (ushort)(inAnswer ? 1 : 0), 0, (ushort)(inAnswer ? 0 : count)).Write(ref writer);
        if (fault == "TSIG before OPT") WriteRecord(ref writer, "key.", RecordType.TSIG, []);
        WriteRecord(ref writer, fault == "OPT with owner" ? "a." : ".", RecordType.OPT, []);
        if (fault == "2 OPT") WriteRecord(ref writer, ".", RecordType.OPT, []);

        Assert.False(MessageView.TryParse(writer.Written, out _, out WireError error));

        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("0003")]
    [InlineData("00030001")]
    [InlineData("000300FFAA")]
    public void EdnsView_WhenAnOptionIsCutShort_Fails(string options)
    {
        var writer = new DnsWriter(new byte[512], default);
        new MessageHeader(1, 0, 0, 0, 0, 1).Write(ref writer);
        WriteRecord(ref writer, ".", RecordType.OPT, Convert.FromHexString(options));
        Assert.True(MessageView.TryParse(writer.Written, out MessageView view, out _));

        Assert.False(EdnsView.TryRead(view, out _, out WireError error));

        Assert.Equal("an option is cut short", error.Message);
    }

    [Theory]
    [InlineData(EdnsView.OptionsMax, true)]
    [InlineData(EdnsView.OptionsMax + 1, false)]
    public void EdnsView_CapsOptions(int count, bool isRight)
    {
        var writer = new DnsWriter(new byte[4096], default);
        new MessageHeader(1, 0, 0, 0, 0, 1).Write(ref writer);
        WriteRecord(ref writer, ".", RecordType.OPT, new byte[4 * count]);
        Assert.True(MessageView.TryParse(writer.Written, out MessageView view, out _));

        Assert.Equal(isRight, EdnsView.TryRead(view, out _, out _));
    }

    [Fact]
    public void AnyBytes_NeverThrow() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            byte[] message = [0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, .. bytes];
            if (!MessageView.TryParse(message, out MessageView view, out _)) return;
            foreach (RecordView record in view)
                view.TryReadData(record, new byte[Rdata.LengthMax], out _, out _);
        }).QuickCheckThrowOnFailure();

    private static byte[] Answer()
    {
        var writer = new DnsWriter(new byte[512], new ushort[DnsWriter.CandidatesMax]);
        new MessageHeader(0x1234, MessageHeader.Response | MessageHeader.Authoritative, 1, 2, 1, 1).Write(ref writer);
        writer.WriteName(DomainName.Parse("www.example.").Wire, compress: true);
        writer.WriteUInt16(RecordType.ANY.Value);
        writer.WriteUInt16(RecordClass.IN.Value);
        WriteRecord(ref writer, "www.example.", RecordType.A, [192, 0, 2, 1], 60);
        WriteRecord(ref writer, "www.example.", RecordType.MX, Rdata.Parse(RecordType.MX, "10 mail.example."), 60);
        WriteRecord(ref writer, "example.", RecordType.NS, Rdata.Parse(RecordType.NS, "www.example."), 3600);
        EdnsWriter edns = EdnsWriter.Begin(ref writer, 1232, new ResponseCode(0x800), isDnssecOk: true);
        EdnsWriter.Write(ref writer, EdnsOptionCode.Nsid, []);
        edns.End(ref writer);
        return writer.Written.ToArray();
    }

    private static void WriteRecord(ref DnsWriter writer, string owner, RecordType type, byte[] data, uint timeToLive = 0)
    {
        writer.WriteName(DomainName.Parse(owner).Wire, compress: true);
        writer.WriteUInt16(type.Value);
        writer.WriteUInt16(RecordClass.IN.Value);
        writer.WriteUInt32(timeToLive);
        Rdata.Write(type, data, ref writer);
    }
}
