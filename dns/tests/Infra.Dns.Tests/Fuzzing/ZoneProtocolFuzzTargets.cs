using System.Buffers;
using Infra.Dns.Catalogs;
using Infra.Dns.Journals;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Dns.Tsig;
using Infra.Dns.Updates;
using Infra.Dns.Wire;
using Infra.Dns.Zones;
using Infra.Parsing;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Dns.Tests.Fuzzing;

/// <summary>What others send to change or copy our zones.</summary>
public static class ZoneProtocolFuzzTargets
{
    private static readonly DomainName Origin = DomainName.Parse("example.");
    private static readonly ZoneSnapshot Zone = Build();

    /// <summary>No bytes are a message with a right signature of a key that nobody used, and checking them ends.</summary>
    [FuzzTarget("dns-tsig", Corpus = "Corpus/dns-tsig", InputBytesMax = 4096)]
    public static void Signature(ReadOnlySpan<byte> input)
    {
        if (!MessageView.TryParse(input, out MessageView view, out _) || view.Signature is not { } signature) return;
        using var key = new TsigKey(view.ReadName(signature.NameOffset), TsigAlgorithm.HmacSha256, "a secret of this target alone"u8);
        TsigServer server = TsigServer.Verify(view, new TsigKeyStore([key]), 1_800_000_000);
        Check(server.Verdict is not (TsigVerdict.Good or TsigVerdict.Unsigned or TsigVerdict.BadTime or TsigVerdict.BadTruncation), "a forged signature was taken");
        byte[] reply = new byte[MessageHeader.Length + server.ReservedLength];
        int length = MessageHeader.Length;
        Check(server.TrySign(reply, ref length, 1_800_000_000) && length == reply.Length, "what was reserved is not what it takes");
        var client = new TsigClient(key, TsigClient.UnsignedLimit);
        Check(client.Verify(view, 1_800_000_000) is not (TsigVerdict.Good or TsigVerdict.Unsigned), "a forged reply was taken");
    }

    /// <summary>A transfer of one message is taken whole or not at all; what was taken can be written and read again.</summary>
    [FuzzTarget("dns-transfer", Corpus = "Corpus/dns-transfer", InputBytesMax = 8192)]
    public static void Transfer(ReadOnlySpan<byte> input)
    {
        if (input.Length < MessageHeader.Length) return;
        ushort id = (ushort)(input[0] << 8 | input[1]);
        foreach (uint? ours in (uint?[])[null, 1])
        {
            var reader = new TransferReader(id, Origin, ours, new TransferLimits(1 << 20, 1000), null);
            TransferProgress progress = reader.Read(input, 0);
            Check(progress == TransferProgress.Done == (reader.Kind != TransferKind.None), "done without a result");
            Check(progress == TransferProgress.Failed == (reader.Problem.Length > 0), "a failure without a reason");
            Check(reader.Snapshot is null || reader.Snapshot.Apex.Has(RecordType.NS), "a zone that is none");
            foreach (ZoneChange change in reader.Changes)
                Check(SerialNumber.IsAfter(change.NewSerial, change.OldSerial), "a change that leads backward");
        }
    }

    /// <summary>An update changes the zone by exactly what it says, or not at all.</summary>
    [FuzzTarget("dns-update", Corpus = "Corpus/dns-update", InputBytesMax = 4096)]
    public static void Update(ReadOnlySpan<byte> input)
    {
        if (!MessageView.TryParse(input, out MessageView view, out _) || !UpdateRequest.TryRead(view, out UpdateRequest? request, out _) || request.Origin != Origin) return;
        UpdateResult result = UpdateProcessor.Apply(Zone, request, [new UpdateGrant(Origin, UpdateMatch.Subdomain, Origin, [])], Origin);
        Check(result.Change is null == result.Snapshot is null, "a change without a zone");
        if (result.Change is null) return;
        Check(result.Code == ResponseCode.NoError && result.Snapshot!.Serial != Zone.Serial, "a change with the old serial number");
        Check(result.Snapshot!.RecordCount == Zone.RecordCount - result.Change.Removed.Count + result.Change.Added.Count, "a change that is not exact");
    }

    /// <summary>What a journal holds can be written again, and no more is taken than was committed.</summary>
    [FuzzTarget("dns-journal", Corpus = "Corpus/dns-journal", InputBytesMax = 8192)]
    public static void Journal(ReadOnlySpan<byte> input)
    {
        var header = new ArrayBufferWriter<byte>();
        JournalFormat.WriteHeader(Origin, header);
        foreach (byte[] bytes in (byte[][])[input.ToArray(), [.. header.WrittenSpan, .. input]])
        {
            JournalContents contents = JournalContents.Read(bytes, Origin);
            Check(contents.CommittedLength <= bytes.Length && contents.Ends.Count == contents.Changes.Count, "more than there is");
            var again = new ArrayBufferWriter<byte>();
            JournalFormat.WriteHeader(Origin, again);
            foreach (ZoneChange change in contents.Changes)
                JournalFormat.WriteChange(change, again);
            if (contents.Changes.Count == 0) continue;
            JournalFormat.WriteCommit(contents.Changes[^1].NewSerial, contents.Changes.Count, again);
            Check(JournalContents.Read(again.WrittenSpan, Origin).Changes.Count == contents.Changes.Count, "a journal does not read back");
        }
    }

    /// <summary>A catalog out of any zone file: members are in it once, and no more than asked for.</summary>
    [FuzzTarget("dns-catalog", Corpus = "Corpus/dns-catalog", InputBytesMax = 4096)]
    public static void CatalogZone(ReadOnlySpan<byte> input)
    {
        byte[] text = [.. "$ORIGIN example.\n$TTL 1\n@ SOA a b 1 1 1 1 1\n@ NS a\nversion TXT 2\n$ORIGIN zones.example.\n"u8, .. input];
        ZoneSnapshot? zone = ZoneSnapshotLoader.Load(new ZoneFile("catalog", text), Origin, new DiagnosticBag());
        if (zone is null || !Catalog.TryRead(zone, out Catalog? catalog, out string problem, membersMax: 50)) return;
        Check(problem.Length == 0 && catalog.Members.Count <= 50, "more members than there may be");
        Check(catalog.Members.Select(member => member.Zone).Distinct().Count() == catalog.Members.Count, "a member twice");
        foreach (CatalogMember member in catalog.Members)
            Check(member.Label.Length is > 0 and <= WireName.LabelLengthMax, "a label that is none");
    }

    private static ZoneSnapshot Build()
    {
        var builder = new ZoneSnapshotBuilder(Origin);
        builder.TryAdd(ResourceRecord.Create(Origin, RecordType.SOA, 60, Rdata.Parse(RecordType.SOA, "a. b. 1 2 3 4 5")));
        builder.TryAdd(ResourceRecord.Create(Origin, RecordType.NS, 60, Rdata.Parse(RecordType.NS, "a.")));
        return builder.TryBuild(out ZoneSnapshot? zone, out string problem) ? zone : throw new InvalidOperationException(problem);
    }

    private static void Check(bool isTrue, string message)
    {
        if (!isTrue) throw new AssertionFailedException(message);
    }
}
