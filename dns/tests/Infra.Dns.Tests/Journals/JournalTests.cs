using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Journals;
using Infra.Dns.Names;
using Infra.Dns.Store;
using Infra.Dns.Tests.Store;
using Infra.Dns.Tests.Transfers;

namespace Infra.Dns.Tests.Journals;

public class JournalTests
{
    private static readonly ZoneChange[] Changes =
    [
        new(TestZone.Start(7), TestZone.Start(8), [TestZone.Record("a.example.com.", "A", "192.0.2.2")], [TestZone.Record("C.example.com.", "TXT", "\"x\""), TestZone.Record("example.com.", "NS", "b.example.com.")]),
        new(TestZone.Start(8), TestZone.Start(9), [], []),
        new(TestZone.Start(9), TestZone.Start(1000), [TestZone.Record("c.example.com.", "TXT", "\"x\"")], [TestZone.Record("*.d.example.com.", "TYPE65300", "\\# 3 010203", 0)]),
    ];

    [Fact]
    public void Compute_GivesTheRfcsChecksums()
    {
        // RFC 3720 appendix B.4, in the byte order of the wire there.
        Assert.Equal(0x8a9136aau, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62a8ab43u, Crc32C.Compute([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46dd794eu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0xe3069283u, Crc32C.Compute("123456789"u8));
    }

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSame()
    {
        byte[] bytes = Journal(1, 2);

        JournalContents contents = JournalContents.Read(bytes, TestZone.Origin);

        Assert.Equal((false, "", (long)bytes.Length), (contents.IsForeign, contents.Problem, contents.CommittedLength));
        Assert.Equal(Changes.Select(StoreModel.Text), contents.Changes.Select(StoreModel.Text));
        Assert.Equal(3, contents.Ends.Count);
    }

    [Fact]
    public void Read_OfEveryPrefix_IsCutToTheLastCommit()
    {
        byte[] bytes = Journal(1, 2);
        int header = Bytes(_ => { }).Length;
        int first = Journal(1).Length;
        for (int length = 0; length < bytes.Length; length++)
        {
            JournalContents contents = JournalContents.Read(bytes.AsSpan(0, length).ToArray(), TestZone.Origin);

            Assert.Equal(length < header, contents.IsForeign);
            Assert.Equal((length < header ? 0 : length < first ? header : first, length < first ? 0 : 1), (contents.CommittedLength, contents.Changes.Count));
            Assert.Equal(length == header || length == first, contents.Problem == "");
        }
    }

    [Fact]
    public void Read_WithAnyByteChanged_NeverGivesWhatWasNotWritten()
    {
        byte[] bytes = Journal(1, 1, 1);
        string[] written = [.. Changes.Select(StoreModel.Text)];
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 0x10;

            JournalContents contents = JournalContents.Read(changed, TestZone.Origin);

            Assert.NotEqual("", contents.Problem);
            Assert.Equal(written[..contents.Changes.Count], contents.Changes.Select(StoreModel.Text));
            Assert.True(contents.Changes.Count < 3 && contents.CommittedLength <= i);
        }
    }

    [Fact]
    public void Read_WithBytesBehind_CutsThem()
    {
        byte[] bytes = Journal(3);
        for (int value = 0; value < 256; value++)
        {
            JournalContents contents = JournalContents.Read([.. bytes, (byte)value], TestZone.Origin);

            Assert.Equal((3, (long)bytes.Length), (contents.Changes.Count, contents.CommittedLength));
            Assert.NotEqual("", contents.Problem);
        }
    }

    [Fact]
    public void Read_OfAnotherZone_IsForeign()
    {
        JournalContents contents = JournalContents.Read(Journal(3), DomainName.Parse("example.net."));

        Assert.Equal((true, "it is the journal of another zone", 0L), (contents.IsForeign, contents.Problem, contents.CommittedLength));
    }

    [Fact]
    public void Read_WithAGapBetweenChanges_EndsThere()
    {
        byte[] bytes = Bytes(target =>
        {
            JournalFormat.WriteChange(Changes[0], target);
            JournalFormat.WriteCommit(8, 1, target);
            JournalFormat.WriteChange(Changes[2], target);
            JournalFormat.WriteCommit(1000, 1, target);
        });

        JournalContents contents = JournalContents.Read(bytes, TestZone.Origin);

        Assert.Equal(("changes with a gap between them", 1), (contents.Problem, contents.Changes.Count));
    }

    [Theory]
    [InlineData(9u, 1)]
    [InlineData(8u, 2)]
    [InlineData(8u, 0)]
    public void Read_WithACommitOfSomethingElse_EndsThere(uint serial, int count)
    {
        byte[] bytes = Bytes(target =>
        {
            JournalFormat.WriteChange(Changes[0], target);
            JournalFormat.WriteCommit(serial, count, target);
        });

        Assert.Equal((0, "a commit that does not fit what it commits"), (JournalContents.Read(bytes, TestZone.Origin).Changes.Count, JournalContents.Read(bytes, TestZone.Origin).Problem));
    }

    [Fact]
    public void Read_OfAnyBytesBehindTheHeader_NeverThrowsNorCommits() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] journal = [.. Bytes(_ => { }), .. bytes];

        JournalContents contents = JournalContents.Read(journal, TestZone.Origin);

        return contents.Changes.Count == 0 && contents.CommittedLength == journal.Length - bytes.Length;
    }).QuickCheckThrowOnFailure();

    private static byte[] Journal(params int[] commits) => Bytes(target =>
    {
        int at = 0;
        foreach (int count in commits)
        {
            for (int i = 0; i < count; i++)
                JournalFormat.WriteChange(Changes[at++], target);
            JournalFormat.WriteCommit(Changes[at - 1].NewSerial, count, target);
        }
    });

    private static byte[] Bytes(Action<ArrayBufferWriter<byte>> write)
    {
        var target = new ArrayBufferWriter<byte>();
        JournalFormat.WriteHeader(TestZone.Origin, target);
        write(target);
        return target.WrittenSpan.ToArray();
    }
}
