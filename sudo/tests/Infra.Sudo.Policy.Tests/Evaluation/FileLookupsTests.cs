using System.Security.Cryptography;
using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Testing;

namespace Infra.Sudo.Policy.Tests.Evaluation;

public sealed class FileLookupsTests : IDisposable
{
    private const int LooksMax = 200_000;   // of one decision

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Identify_AsksOnce_UntilAllIsForgotten()
    {
        (FileLookups files, FaultyFacts facts, MatchContext context) = Make();

        FactAnswer first = files.Identify("/usr/bin/ls"u8, out FileIdentity one);
        FactAnswer second = files.Identify("/usr/bin/ls"u8, out FileIdentity two);

        Assert.Equal((FactAnswer.Yes, FactAnswer.Yes, 1, 1L), (first, second, facts.Calls, context.Work.OnFacts));
        Assert.Equal((1ul, one), (two.Inode, two));
        files.Clear();
        _ = files.Identify("/usr/bin/ls"u8, out _);
        Assert.Equal(2, facts.Calls);
    }

    [Fact]
    public void Identify_RemembersWhatIsNotThere()
    {
        (FileLookups files, FaultyFacts facts, _) = Make();

        Assert.Equal(FactAnswer.No, files.Identify("/usr/bin/missing"u8, out FileIdentity identity));
        Assert.Equal(FactAnswer.No, files.Identify("/usr/bin/missing"u8, out _));
        Assert.Equal((default(FileIdentity), 1), (identity, facts.Calls));
    }

    /// <summary>A look that failed stays failed in its decision: a second rule about the file must not see another machine than the first.</summary>
    [Fact]
    public void Identify_WhenTheLookFailed_StaysFailed()
    {
        (FileLookups files, FaultyFacts facts, _) = Make(failsAt: 0);

        Assert.Equal(FactAnswer.Failed, files.Identify("/usr/bin/ls"u8, out _));
        Assert.Equal(FactAnswer.Failed, files.Identify("/usr/bin/ls"u8, out _));
        Assert.Equal(1, facts.Calls);
    }

    /// <summary>There are fewer places to remember answers than paths; none may get the answer of another.</summary>
    [Fact]
    public void Identify_OfMorePathsThanPlaces_GivesEachItsOwnAnswer()
    {
        RootFacts machine = TestPolicy.Machine();
        for (int i = 0; i < 2000; i += 2)
            machine.File($"/opt/{i}", (ulong)i + 5000);
        var files = new FileLookups(new MatchContext(TestPolicy.Parse(""), machine));

        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 2000; i++)
            {
                FactAnswer found = files.Identify(Encoding.ASCII.GetBytes($"/opt/{i}"), out FileIdentity identity);
                Assert.Equal(i % 2 == 0 ? (FactAnswer.Yes, (ulong)i + 5000) : (FactAnswer.No, 0ul), (found, identity.Inode));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/usr/bin/ls\0")]        // a NUL is a byte as any other here, and no file has one
    [InlineData("/usr/bin/ls\r\n")]
    [InlineData("usr/bin/ls")]
    public void Identify_OfNoPath_IsNo(string path)
    {
        (FileLookups files, _, _) = Make();

        Assert.Equal(FactAnswer.Yes, files.Identify("/usr/bin/ls"u8, out _));
        Assert.Equal(FactAnswer.No, files.Identify(Encoding.Latin1.GetBytes(path), out _));
    }

    [Fact]
    public void Identify_OfAPathOfAMegabyte_IsNo()
    {
        (FileLookups files, _, _) = Make();

        Assert.Equal(FactAnswer.No, files.Identify(Encoding.ASCII.GetBytes("/" + new string('x', 1 << 20)), out _));
    }

    [Fact]
    public void CanonicalFolder_FollowsLinks_AndTakesNothingForTheRoot()
    {
        (FileLookups files, FaultyFacts facts, MatchContext context) = Make();

        Assert.Equal("/usr/bin"u8.ToArray(), files.CanonicalFolder("/bin"u8));
        Assert.Equal("/usr/bin"u8.ToArray(), files.CanonicalFolder("/bin"u8));
        Assert.Equal("/"u8.ToArray(), files.CanonicalFolder(default));
        Assert.Null(files.CanonicalFolder("/missing"u8));
        Assert.Null(files.CanonicalFolder("/missing"u8));
        Assert.Equal((3, 9L), (facts.Calls, context.Work.OnFacts));
    }

    [Fact]
    public void List_CountsItsNamesAsWork()
    {
        RootFacts machine = TestPolicy.Machine();
        for (int i = 0; i < 320; i++)
            machine.File($"/opt/{i}", (ulong)i + 5000);
        var context = new MatchContext(TestPolicy.Parse(""), machine);

        Assert.Equal(320, context.Files.List("/opt"u8)!.Count);
        Assert.Equal(3 + (320 / 16), context.Work.OnFacts);
        Assert.Null(context.Files.List("/missing"u8));
        Assert.Equal(2, context.Files.List(default)!.Count(name => name.AsSpan().SequenceEqual("usr"u8) || name.AsSpan().SequenceEqual("opt"u8)));
    }

    [Fact]
    public void TryDigest_AsksOnceForEachAlgorithm_AndLeavesTheTargetAloneOnFailure()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "opt"));
        File.WriteAllText(Path.Combine(_folder.Root, "opt", "tool"), "abc");
        var facts = new FaultyFacts(new RootFacts(_folder.Root), -1);
        FileLookups files = new MatchContext(TestPolicy.Parse(""), facts).Files;
        byte[] sha256 = new byte[32];
        byte[] sha512 = new byte[64];
        byte[] untouched = [7, 7, 7, 7];

        Assert.True(files.TryDigest("/opt/tool"u8, DigestAlgorithm.Sha256, sha256));
        Assert.True(files.TryDigest("/opt/tool"u8, DigestAlgorithm.Sha256, sha256));
        Assert.Equal(1, facts.Calls);
        Assert.True(files.TryDigest("/opt/tool"u8, DigestAlgorithm.Sha512, sha512));
        Assert.False(files.TryDigest("/opt/missing"u8, DigestAlgorithm.Sha256, untouched));
        Assert.False(files.TryDigest("/opt/missing"u8, DigestAlgorithm.Sha256, untouched));

        Assert.Equal(3, facts.Calls);
        Assert.Equal(SHA256.HashData("abc"u8), sha256);
        Assert.Equal(SHA512.HashData("abc"u8), sha512);
        Assert.All(untouched, value => Assert.Equal(7, value));
    }

    /// <summary>Over its budget a decision asks nothing more, and no answer of then is one that could allow.</summary>
    [Fact]
    public void OverTheBudget_NothingIsAsked_AndNothingIsThere()
    {
        (FileLookups files, FaultyFacts facts, MatchContext context) = Make();
        context.SpendOnFacts(LooksMax);

        Assert.Equal(FactAnswer.Failed, files.Identify("/usr/bin/ls"u8, out _));
        Assert.Null(files.CanonicalFolder("/bin"u8));
        Assert.Null(files.List("/usr/bin"u8));
        Assert.False(files.TryDigest("/usr/bin/ls"u8, DigestAlgorithm.Sha256, new byte[32]));
        Assert.Equal((0, true), (facts.Calls, context.IsOverBudget));
    }

    private static (FileLookups Files, FaultyFacts Facts, MatchContext Context) Make(int failsAt = -1)
    {
        var facts = new FaultyFacts(TestPolicy.Machine(), failsAt);
        var context = new MatchContext(TestPolicy.Parse(""), facts);
        return (context.Files, facts, context);
    }
}
