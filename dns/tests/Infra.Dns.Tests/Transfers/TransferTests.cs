using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Tests.Store;
using Infra.Dns.Transfers;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Tests.Transfers;

public sealed class TransferTests : IDisposable
{
    private const ulong Now = 1_800_000_000;
    private const ushort Id = 0x4711;
    private readonly TsigKey _key = new(DomainName.Parse("key."), TsigAlgorithm.HmacSha256, "secret"u8);

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 400)]
    [InlineData(false, 65000)]
    [InlineData(true, 1)]
    [InlineData(true, 400)]
    [InlineData(true, 65000)]
    public void Whole_WrittenAndRead_IsTheSameZone(bool isSigned, int fill)
    {
        ZoneSnapshot zone = Large(700);

        (List<byte[]> messages, TransferReader reader) = Exchange(null, request => TransferWriter.Whole(request.View, zone, request.Signature, fill), isSigned);

        Assert.Equal((TransferKind.Whole, ""), (reader.Kind, reader.Problem));
        Assert.Equal(TestZone.All(zone), TestZone.All(reader.Snapshot!));
        Assert.Equal(zone.RecordCount + 1, reader.RecordCount);
        Assert.InRange(messages.Count, fill == 1 ? zone.RecordCount + 1 : 1, fill == 1 ? zone.RecordCount + 1 : 1000);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 65000)]
    public void Differences_WrittenAndRead_AreTheSameChanges(bool isSigned, int fill)
    {
        ZoneSnapshot zone = TestZone.Of(7, "a A 192.0.2.2", "b A 192.0.2.3");
        ZoneChange[] changes =
        [
            new(TestZone.Start(7), TestZone.Start(8), [TestZone.Record("a.example.com.", "A", "192.0.2.2")], [TestZone.Record("c.example.com.", "TXT", "\"x\""), TestZone.Record("c.example.com.", "A", "192.0.2.9")]),
            new(TestZone.Start(8), TestZone.Start(12), [], [TestZone.Record("d.example.com.", "MX", "10 ns.example.com.")]),
            new(TestZone.Start(12), TestZone.Start(13), [TestZone.Record("c.example.com.", "TXT", "\"x\"")], []),
        ];

        (_, TransferReader reader) = Exchange(7, request => TransferWriter.Differences(request.View, changes, request.Signature, fill), isSigned);

        Assert.Equal((TransferKind.Differences, ""), (reader.Kind, reader.Problem));
        Assert.Equal(changes.Select(StoreModel.Text), reader.Changes.Select(StoreModel.Text));
        ZoneSnapshot end = zone;
        foreach (ZoneChange change in reader.Changes)
        {
            Assert.True(end.TryApply(change, out ZoneSnapshot? next, out string problem), problem);
            end = next;
        }
        Assert.Equal(TestZone.All(TestZone.Of(13, "b A 192.0.2.3", "c A 192.0.2.9", "d MX 10 ns")), TestZone.All(end));
    }

    [Theory]
    [InlineData(7u)]
    [InlineData(8u)]
    public void StartOnly_WhenOursIsNotOlder_IsUpToDate(uint ours)
    {
        ZoneSnapshot zone = TestZone.Of(7);

        (_, TransferReader reader) = Exchange(ours, request => TransferWriter.StartOnly(request.View, zone, request.Signature), isSigned: true);

        Assert.Equal(TransferKind.UpToDate, reader.Kind);
        Assert.Equal(7u, ZoneChange.SerialOf(reader.Start.Data.Span));
    }

    [Fact]
    public void Whole_InPlaceOfDifferences_IsTaken()
    {
        ZoneSnapshot zone = TestZone.Of(9, "a A 192.0.2.2");

        (_, TransferReader reader) = Exchange(3, request => TransferWriter.Whole(request.View, zone, request.Signature), isSigned: false);

        Assert.Equal(TransferKind.Whole, reader.Kind);
        Assert.Equal(TestZone.All(zone), TestZone.All(reader.Snapshot!));
    }

    [Theory]
    [InlineData("SOA 5|www A|SOA 5", "no NS record")]
    [InlineData("www A|SOA 5", "first record that is not the zone's SOA")]
    [InlineData("SOA 5|NS|out A|SOA 5", "outside the zone")]
    [InlineData("SOA 5|NS|CH|SOA 5", "of class CH")]
    [InlineData("SOA 5|NS|ANY|SOA 5", "which no zone has")]
    [InlineData("SOA 5|NS|SOA 6", "another SOA at the end")]
    [InlineData("SOA 5|NS|below SOA 5|SOA 5", "inside the zone")]
    [InlineData("SOA 5|NS|SOA 5|www A", "a record after the end")]
    [InlineData("SOA 5|NS|www A|bad A|SOA 5", "a record A:")]
    public void Read_OfAWholeZoneWithAFault_DropsAllOfIt(string script, string problem) => CheckFails(null, script, problem);

    [Theory]
    [InlineData("SOA 9|SOA 4|SOA 9|SOA 9", "another version than ours")]
    [InlineData("SOA 9|SOA 5|SOA 5|SOA 9", "leads to no later version")]
    [InlineData("SOA 9|SOA 5|SOA 4|SOA 9", "leads to no later version")]
    [InlineData("SOA 9|SOA 5|SOA 7|www A|SOA 8|SOA 9|SOA 9", "a gap between versions")]
    [InlineData("SOA 9|SOA 5|out A|SOA 9|SOA 9", "outside the zone")]
    [InlineData("SOA 9|SOA 5|SOA 9|www A|SOA 9|www A", "a record after the end")]
    public void Read_OfDifferencesWithAFault_DropsAllOfThem(string script, string problem) => CheckFails(5, script, problem);

    [Theory]
    [InlineData("SOA 5|NS|www A")]
    [InlineData("SOA 5")]
    [InlineData("SOA 9|SOA 5|www A")]
    [InlineData("SOA 9|SOA 5|SOA 9")]
    [InlineData("SOA 9|SOA 5|SOA 9|www A")]
    public void Read_OfAnIncompleteTransfer_WantsMore(string script)
    {
        var reader = new TransferReader(Id, TestZone.Origin, script.StartsWith("SOA 9", StringComparison.Ordinal) ? 5 : null, TransferLimits.Default, null);

        Assert.Equal(TransferProgress.More, reader.Read(Reply(script, reader), Now));
        Assert.Equal(TransferKind.None, reader.Kind);
    }

    [Fact]
    public void Read_OfOtherMessages_Fails()
    {
        CheckHeader(header => header with { Id = 1 }, "no reply to the request");
        CheckHeader(header => header with { Bits = 0 }, "no reply to the request");
        CheckHeader(header => header.With(Opcode.Notify), "no reply to the request");
        CheckHeader(header => header.With(ResponseCode.Refused), "REFUSED");
        CheckHeader(header => header with { Bits = (ushort)(header.Bits | MessageHeader.Truncated) }, "cut short");
    }

    [Fact]
    public void Read_BeyondALimit_Fails()
    {
        ZoneSnapshot zone = Large(20);
        long records = zone.RecordCount + 1;
        (List<byte[]> messages, _) = Exchange(null, request => TransferWriter.Whole(request.View, zone, request.Signature, 300), isSigned: false);
        long bytes = messages.Sum(message => (long)message.Length);

        Assert.Equal(TransferProgress.Done, ReadAll(new TransferLimits(bytes, records), messages).Progress);
        Assert.Contains("limit:transfer-bytes", ReadAll(new TransferLimits(bytes - 1, records), messages).Problem, StringComparison.Ordinal);
        Assert.Contains("limit:transfer-records", ReadAll(new TransferLimits(bytes, records - 1), messages).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutAnySignatureWhenOneIsWanted_Fails()
    {
        ZoneSnapshot zone = Large(20);
        (List<byte[]> signed, _) = Exchange(null, request => TransferWriter.Whole(request.View, zone, request.Signature, 300), isSigned: true);
        (List<byte[]> plain, _) = Exchange(null, request => TransferWriter.Whole(request.View, zone, request.Signature, 300), isSigned: false);
        for (int i = 0; i < signed.Count; i++)
        {
            var client = new TsigClient(_key);
            byte[] request = Request(null, client, out _);
            List<byte[]> messages = Answer(request, fresh => TransferWriter.Whole(fresh.View, zone, fresh.Signature, 300));
            messages[i] = plain[i];
            var reader = new TransferReader(Id, TestZone.Origin, null, TransferLimits.Default, client);
            TransferProgress progress = TransferProgress.More;
            foreach (byte[] message in messages)
            {
                progress = reader.Read(message, Now);
                if (progress == TransferProgress.Failed) break;
            }
            Assert.Equal((TransferProgress.Failed, (ZoneSnapshot?)null), (progress, reader.Snapshot));
        }
    }

    [Fact]
    public void Read_OfEveryPrefixOfAMessage_Fails()
    {
        ZoneSnapshot zone = TestZone.Of(5, "www A 192.0.2.7", "mail MX 10 www");
        (List<byte[]> messages, _) = Exchange(null, request => TransferWriter.Whole(request.View, zone, request.Signature), isSigned: false);

        Infra.Testing.WireAssert.EveryProperPrefixFails(messages[0], message => ReadOne(message) == TransferProgress.Done);
        Infra.Testing.WireAssert.AppendedByteFails(messages[0], message => ReadOne(message) == TransferProgress.Done);
    }

    [Fact]
    public void Read_OfAnyBytes_NeverThrows() => Prop.ForAll<byte[], bool>((bytes, isIncremental) =>
    {
        byte[] message = [0x47, 0x11, 0x80, 0, 0, 0, .. bytes];
        var reader = new TransferReader(Id, TestZone.Origin, isIncremental ? 5 : null, TransferLimits.Default, null);
        return reader.Read(message, Now) is TransferProgress.Failed;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryWrite_WithARecordTooLongForAMessage_SaysSo()
    {
        var builder = new ZoneSnapshotBuilder(TestZone.Origin);
        builder.TryAdd(TestZone.Start(1));
        builder.TryAdd(TestZone.Record("example.com.", "NS", "ns.example.com."));
        builder.TryAdd(TestZone.Origin.Wire, new RecordType(65300), 1, new byte[65535]);
        Assert.True(builder.TryBuild(out ZoneSnapshot? zone, out _));
        byte[] request = Request(null, null, out int length);
        TransferWriter writer = TransferWriter.Whole(TestZone.View(request.AsSpan(0, length)), zone, TsigServer.Unsigned);

        bool isWritten = true;
        for (int i = 0; i < 3 && isWritten && !writer.IsDone; i++)
            isWritten = writer.TryWrite(new byte[65535], Now, out _);

        Assert.False(isWritten);
    }

    [Fact]
    public void Condense_OfRandomChanges_LeadsToTheSameZone() => Prop.ForAll<byte[]>(choices =>
    {
        ZoneSnapshot zone = TestZone.Of(1, "a A 192.0.2.2");
        ZoneSnapshot end = zone;
        List<ZoneChange> changes = [];
        foreach (byte choice in choices)
        {
            // Four hosts, three addresses each and two times to live: the same things come and go again and again.
            ResourceRecord record = TestZone.Record($"{(char)('a' + (choice & 3))}.example.com.", "A", $"192.0.2.{choice >> 2 & 3}", (choice & 128) == 0 ? 300u : 600u);
            bool isThere = end.TryFind(record.Owner, RecordType.A, out ZoneSet set);
            List<ResourceRecord> removed = isThere ? [.. set.ToRecords()] : [];
            List<ResourceRecord> added = [.. removed.Where(each => !each.IsSameAs(record)).Select(each => each with { TimeToLive = record.TimeToLive })];
            if (added.Count == removed.Count) added.Add(record);
            var change = new ZoneChange(end.StartRecord, TestZone.Start(end.Serial + 1), removed, added);
            Assert.True(end.TryApply(change, out ZoneSnapshot? next, out string problem), problem);
            changes.Add(change);
            end = next;
        }
        if (changes.Count == 0) return;

        ZoneChange all = ZoneChanges.Condense(changes);

        Assert.True(zone.TryApply(all, out ZoneSnapshot? direct, out string why), why);
        Assert.Equal(TestZone.All(end), TestZone.All(direct));
        ZoneChange between = ZoneChanges.Between(zone, end);
        Assert.True(zone.TryApply(between, out ZoneSnapshot? compared, out why), why);
        Assert.Equal(TestZone.All(end), TestZone.All(compared));
        Assert.True(between.Removed.Count + between.Added.Count <= all.Removed.Count + all.Added.Count);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Condense_WithAGap_Throws() =>
        Assert.Throws<ArgumentException>(() => ZoneChanges.Condense([new(TestZone.Start(1), TestZone.Start(2), [], []), new(TestZone.Start(3), TestZone.Start(4), [], [])]));

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(5, 5, false)]
    [InlineData(0, uint.MaxValue, true)]
    [InlineData(0x80000000, 1, true)]
    [InlineData(0x80000000, 0, false)]
    [InlineData(0, 0x80000000, false)]
    public void IsAfter_FollowsRfc1982(uint number, uint other, bool expected) => Assert.Equal(expected, SerialNumber.IsAfter(number, other));

    [Fact]
    public void Notify_WrittenAndRead_IsTheSame()
    {
        byte[] buffer = new byte[512];
        var writer = new DnsWriter(buffer, new ushort[64]);
        ZoneRequest.WriteNotify(Id, TestZone.Origin, RecordType.SOA, TestZone.Start(77), ref writer);

        MessageView view = TestZone.View(writer.Written);

        Assert.True(ZoneRequest.TryReadNotify(view, out DomainName origin, out RecordType type, out uint? serial));
        Assert.Equal((TestZone.Origin, RecordType.SOA, 77u, true), (origin, type, serial, view.Header.Has(MessageHeader.Authoritative)));
    }

    [Fact]
    public void TryReadStart_TakesOnlyTheAnswerToItsQuestion()
    {
        byte[] right = StartReply(Id, TestZone.Origin, MessageHeader.Response | MessageHeader.Authoritative);
        Assert.True(ZoneRequest.TryReadStart(TestZone.View(right), Id, TestZone.Origin, out ResourceRecord start, out string problem), problem);
        Assert.Equal(TestZone.Start(42), start);

        Assert.False(ZoneRequest.TryReadStart(TestZone.View(right), Id + 1, TestZone.Origin, out _, out _));
        Assert.False(ZoneRequest.TryReadStart(TestZone.View(right), Id, DomainName.Parse("example.net."), out _, out _));
        Assert.False(ZoneRequest.TryReadStart(TestZone.View(StartReply(Id, TestZone.Origin, MessageHeader.Response)), Id, TestZone.Origin, out _, out problem));
        Assert.Equal("the answer is not authoritative", problem);
    }

    private static byte[] StartReply(ushort id, DomainName origin, int bits)
    {
        byte[] buffer = new byte[512];
        var writer = new DnsWriter(buffer, new ushort[64]);
        new MessageHeader(id, (ushort)bits, 1, 1, 0, 0).Write(ref writer);
        writer.WriteName(origin.Wire, true);
        writer.WriteUInt16(RecordType.SOA.Value);
        writer.WriteUInt16(1);
        ZoneRequest.WriteRecord(TestZone.Start(42), ref writer);
        return writer.Written.ToArray();
    }

    private static TransferProgress ReadOne(ReadOnlySpan<byte> message) => new TransferReader(Id, TestZone.Origin, null, TransferLimits.Default, null).Read(message, Now);

    private static (TransferProgress Progress, string Problem) ReadAll(TransferLimits limits, List<byte[]> messages)
    {
        var reader = new TransferReader(Id, TestZone.Origin, null, limits, null);
        TransferProgress progress = TransferProgress.More;
        foreach (byte[] message in messages)
        {
            progress = reader.Read(message, Now);
            if (progress != TransferProgress.More) break;
        }
        return (progress, reader.Problem);
    }

    private static void CheckHeader(Func<MessageHeader, MessageHeader> change, string problem)
    {
        var reader = new TransferReader(Id, TestZone.Origin, null, TransferLimits.Default, null);
        byte[] message = Reply("SOA 5|NS|SOA 5", reader);
        MessageHeader header = TestZone.View(message).Header;
        var writer = new DnsWriter(message, default);
        change(header).Write(ref writer);

        Assert.Equal(TransferProgress.Failed, reader.Read(message, Now));
        Assert.Contains(problem, reader.Problem, StringComparison.Ordinal);
    }

    // The records one by one in messages of their own, and all in one message: it must make no difference.
    private static void CheckFails(uint? ourSerial, string script, string problem)
    {
        var reader = new TransferReader(Id, TestZone.Origin, ourSerial, TransferLimits.Default, null);
        Assert.Equal(TransferProgress.Failed, reader.Read(Reply(script, reader, ourSerial is not null), Now));
        Assert.Contains(problem, reader.Problem, StringComparison.Ordinal);
        Assert.Equal((TransferKind.None, (ZoneSnapshot?)null, 0), (reader.Kind, reader.Snapshot, reader.Changes.Count));

        reader = new TransferReader(Id, TestZone.Origin, ourSerial, TransferLimits.Default, null);
        TransferProgress progress = TransferProgress.More;
        foreach (string part in script.Split('|'))
            progress = reader.Read(Reply(part, reader, ourSerial is not null), Now);
        Assert.Equal(TransferProgress.Failed, progress);
    }

    private static byte[] Reply(string script, TransferReader reader, bool isIncremental = true)
    {
        byte[] buffer = new byte[4096];
        var writer = new DnsWriter(buffer, new ushort[64]);
        string[] parts = script.Split('|');
        bool whole = !isIncremental || script.StartsWith("SOA 5", StringComparison.Ordinal);
        new MessageHeader(Id, MessageHeader.Response | MessageHeader.Authoritative, reader.RecordCount == 0 ? (ushort)1 : (ushort)0, (ushort)parts.Length, 0, 0).Write(ref writer);
        if (reader.RecordCount == 0)
        {
            writer.WriteName(TestZone.Origin.Wire, true);
            writer.WriteUInt16((whole ? RecordType.AXFR : RecordType.IXFR).Value);
            writer.WriteUInt16(1);
        }
        foreach (string part in parts)
        {
            string[] words = part.Split(' ');
            RecordClass @class = words[0] == "CH" ? RecordClass.CH : RecordClass.IN;
            ResourceRecord record = words[0] switch
            {
                "SOA" => TestZone.Start(uint.Parse(words[1], null)),
                "below" => TestZone.Start(5) with { Owner = DomainName.Parse("below.example.com.") },
                "NS" or "CH" => TestZone.Record("example.com.", "NS", "ns.example.com."),
                "ANY" => new ResourceRecord(TestZone.Origin, RecordType.ANY, 0, new RecordBytes(default)),
                "out" => TestZone.Record("example.net.", "A", "192.0.2.1"),
                "bad" => new ResourceRecord(TestZone.Origin, RecordType.A, 0, new RecordBytes(new byte[3])),
                _ => TestZone.Record("www.example.com.", "A", "192.0.2.1"),
            };
            writer.WriteName(record.Owner.Wire, true);
            writer.WriteUInt16(record.Type.Value);
            writer.WriteUInt16(@class.Value);
            writer.WriteUInt32(record.TimeToLive);
            writer.WriteUInt16((ushort)record.Data.Length);
            writer.WriteBytes(record.Data.Span);
        }
        return writer.Written.ToArray();
    }

    private static ZoneSnapshot Large(int hosts) =>
        TestZone.Of(5, [.. Enumerable.Range(0, hosts).Select(i => $"host{i} A 192.0.2.{i % 256}"), "*.w TXT \"any\"", "sub NS ns.sub", "ns.sub A 192.0.2.77", "alias CNAME host1", "big TXT " + string.Join(' ', Enumerable.Repeat(new string('x', 250), 20))]);

    private (List<byte[]> Messages, TransferReader Reader) Exchange(uint? ourSerial, Func<Asked, TransferWriter> answer, bool isSigned)
    {
        TsigClient? client = isSigned ? new TsigClient(_key) : null;
        byte[] request = Request(ourSerial, client, out int length);
        List<byte[]> messages = Answer(request[..length], answer);
        var reader = new TransferReader(Id, TestZone.Origin, ourSerial, TransferLimits.Default, client);
        for (int i = 0; i < messages.Count; i++)
            Assert.Equal((i == messages.Count - 1 ? TransferProgress.Done : TransferProgress.More, ""), (reader.Read(messages[i], Now), reader.Problem));
        return (messages, reader);
    }

    private List<byte[]> Answer(byte[] request, Func<Asked, TransferWriter> answer)
    {
        MessageView view = TestZone.View(request);
        TsigServer signature = TsigServer.Verify(view, new TsigKeyStore([_key]), Now);
        TransferWriter writer = answer(new Asked(view, signature));
        List<byte[]> messages = [];
        byte[] buffer = new byte[65535];
        while (!writer.IsDone)
        {
            Assert.True(writer.TryWrite(buffer, Now, out int length));
            messages.Add(buffer[..length]);
        }
        return messages;
    }

    private static byte[] Request(uint? ourSerial, TsigClient? client, out int length)
    {
        byte[] buffer = new byte[1500];
        var writer = new DnsWriter(buffer, new ushort[64]);
        if (ourSerial is { } serial) ZoneRequest.WriteDifferences(Id, TestZone.Start(serial), ref writer);
        else ZoneRequest.WriteWhole(Id, TestZone.Origin, ref writer);
        length = writer.Offset;
        if (client is not null) Assert.True(client.TrySign(buffer, ref length, Now));
        return buffer[..length];
    }

    private readonly ref struct Asked(MessageView view, TsigServer signature)
    {
        internal MessageView View { get; } = view;

        internal TsigServer Signature { get; } = signature;
    }
}
