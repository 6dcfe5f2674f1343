using System.Text;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Sources;
using Infra.Testing;

namespace Infra.Sudo.Tests.Sources;

public sealed class SudoersSourceTests : IDisposable
{
    private const int BytesMax = 1000;
    private readonly TemporaryFolder _folder = new();
    private readonly SudoersSource _own;

    public SudoersSourceTests()
    {
        NativeFile.Status(Bytes(""), out FileStatus status);
        _own = SudoersSource.OwnedBy(status.UserId, status.GroupId);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0x120, SourceStatus.Ok)]
    [InlineData(0x1A4, SourceStatus.Ok)]
    [InlineData(0x1B4, SourceStatus.Ok)]
    [InlineData(0x1A6, SourceStatus.WorldWritable)]
    public void OpenFile_JudgesTheMode(int mode, SourceStatus status)
    {
        Make("f", "x\n", mode);

        Assert.Equal(status, _own.OpenFile(Bytes("f"), BytesMax).Status);
        Assert.Equal(SourceStatus.Ok, SudoersSource.AnyOwner.OpenFile(Bytes("f"), BytesMax).Status);
    }

    [Fact]
    public void OpenFile_OfAnotherOwnerOrGroup_IsRefused()
    {
        Make("f", "x\n", 0x1B4);
        SourceFile file = _own.OpenFile(Bytes("f"), BytesMax);

        SourceFile refused = SudoersSource.OwnedBy(file.OwnerId + 1, file.GroupId).OpenFile(Bytes("f"), BytesMax);
        Assert.Equal((SourceStatus.WrongOwner, file.OwnerId, 0), (refused.Status, refused.OwnerId, refused.Contents.Length));
        Assert.Equal(SourceStatus.GroupWritable, SudoersSource.OwnedBy(file.OwnerId, file.GroupId + 1).OpenFile(Bytes("f"), BytesMax).Status);
    }

    [Fact]
    public void OpenFile_ThatIsNone_SaysWhy()
    {
        Make("long", new string('x', BytesMax + 1), 0x120);
        Make("fits", new string('x', BytesMax), 0x120);

        SourceFile missing = _own.OpenFile(Bytes("none"), BytesMax);
        Assert.Equal((SourceStatus.Missing, "No such file or directory"), (missing.Status, missing.ErrorText));
        Assert.Equal(SourceStatus.WrongType, _own.OpenFile(Bytes(""), BytesMax).Status);
        Assert.Equal(SourceStatus.WrongType, SudoersSource.AnyOwner.OpenFile("/dev/zero"u8, BytesMax).Status);
        Assert.Equal(SourceStatus.TooLarge, _own.OpenFile(Bytes("long"), BytesMax).Status);
        Assert.Equal(BytesMax, _own.OpenFile(Bytes("fits"), BytesMax).Contents.Length);
    }

    [Fact]
    public async Task OpenFile_WhileTheFileIsReplaced_IsOneOfTheTwo()
    {
        string a = new('a', BytesMax - 1);
        string b = new('b', BytesMax / 2);
        Make("f", a, 0x120);
        using var stop = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                Make("new", i % 2 == 0 ? b : a, 0x120);
                File.Move(Path.Combine(_folder.Root, "new"), Path.Combine(_folder.Root, "f"), overwrite: true);
            }
        });

        for (int i = 0; i < 500; i++)
        {
            SourceFile file = _own.OpenFile(Bytes("f"), BytesMax);
            Assert.Equal(SourceStatus.Ok, file.Status);
            Assert.True(Encoding.ASCII.GetString(file.Contents) is string text && (text == a || text == b));
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task OpenFile_WhileTheFileIsCut_IsABeginningOfIt()
    {
        string whole = string.Concat(Enumerable.Repeat("alice ALL = /usr/bin/id\n", 40).ToArray());
        Make("f", whole, 0x1A0);
        using var stop = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                using FileStream stream = File.Open(Path.Combine(_folder.Root, "f"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                if (i % 2 == 0) stream.SetLength(i % whole.Length);
                else stream.Write(Encoding.ASCII.GetBytes(whole));
            }
        });

        for (int i = 0; i < 500; i++)
        {
            SourceFile file = _own.OpenFile(Bytes("f"), BytesMax);
            Assert.Equal(SourceStatus.Ok, file.Status);
            Assert.StartsWith(Encoding.ASCII.GetString(file.Contents), whole, StringComparison.Ordinal);
            Policy.Ast.SudoersPolicy policy = SudoersLoader.Parse("f"u8, file.Contents, null, LoadOptions.Default);
            Assert.InRange(policy.RuleCount, 0, 40);   // lines that are whole, and no other
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public void OpenFolder_ListsRegularFiles()
    {
        Make("b", "", 0x120);
        Make("a", "", 0x120);
        Directory.CreateDirectory(Path.Combine(_folder.Root, "d"));
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "l"), "a");
        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0x1ED);

        SourceFolder folder = _own.OpenFolder(Bytes(""));

        Assert.Equal(SourceStatus.Ok, folder.Status);
        Assert.Equal(["a", "b", "l"], folder.Names.Select(Encoding.UTF8.GetString).Order(StringComparer.Ordinal).ToArray());
        Assert.Equal(SourceStatus.WrongType, _own.OpenFolder(Bytes("a")).Status);
        Assert.Equal(SourceStatus.Missing, _own.OpenFolder(Bytes("none")).Status);
    }

    [Fact]
    public void Load_WithAnUnsafeInclude_SkipsItWithTheOriginalsWords()
    {
        Make("inner", "mallory ALL=(ALL) ALL\n", 0x1B6);
        Make("main", $"alice ALL=/usr/bin/id\n@include {Path.Combine(_folder.Root, "inner")}\nbob ALL=/usr/bin/id\n", 0x120);

        Policy.Ast.SudoersPolicy policy = SudoersLoader.Load(Bytes("main"), _own, LoadOptions.Default);

        Assert.Equal(2, policy.RuleCount);
        Assert.Equal($"{Path.Combine(_folder.Root, "inner")} is world writable", Assert.Single(policy.Problems).Message);
    }

    private byte[] Bytes(string name) => Encoding.UTF8.GetBytes(Path.Combine(_folder.Root, name));

    private void Make(string name, string text, int mode)
    {
        string path = Path.Combine(_folder.Root, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
    }
}
