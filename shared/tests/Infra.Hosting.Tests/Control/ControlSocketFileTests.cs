using System.Net.Sockets;
using Infra.Hosting.Control;
using Infra.Interop.Files;
using Infra.Testing;
using Microsoft.Win32.SafeHandles;

namespace Infra.Hosting.Tests.Control;

public sealed class ControlSocketFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public ControlSocketFileTests() => _path = _folder.PathOf("control");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OwnerOnly)]
    [InlineData(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    public void Bind_SetsTheMode(UnixFileMode mode)
    {
        using ControlSocketFile file = ControlSocketFile.Bind(_path, mode, 1);

        Assert.Equal(mode, File.GetUnixFileMode(_path));
    }

    [Fact]
    public void Bind_OverAStaleSocket_ReplacesIt()
    {
        // A daemon that died leaves its file behind; a hard link keeps it from being removed with the socket.
        string dead = _folder.PathOf("dead");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(dead));
        File.Move(dead, _path);
        socket.Dispose();
        Assert.True(File.Exists(_path));

        using ControlSocketFile file = ControlSocketFile.Bind(_path, OwnerOnly, 1);

        Assert.True(CanConnect());
    }

    [Fact]
    public void Bind_WhereADaemonLives_IsRefused_AndThatOneLivesOn()
    {
        using ControlSocketFile first = ControlSocketFile.Bind(_path, OwnerOnly, 8);

        DaemonException refused = Assert.Throws<DaemonException>(() => ControlSocketFile.Bind(_path, OwnerOnly, 1, "--path PATH"));

        Assert.Equal(
            $"cannot make the socket {_path}: another daemon has it (process {Environment.ProcessId}); stop that one, or give this one a path of its own: --path PATH",
            refused.Message);
        Assert.Equal(ExitCode.Failure, refused.ExitCode);
        Assert.True(CanConnect());
    }

    [Fact]
    public void Bind_WhereADaemonThatStartsHasTheLock_IsRefused_AndNamesTheLock()
    {
        using SafeFileHandle held = SecureFile.Open(null, _path + ".lock", OpenFlags.ReadWrite | OpenFlags.Create, mode: OwnerOnly);
        Assert.True(FileLock.TryTake(held, exclusive: true));

        DaemonException refused = Assert.Throws<DaemonException>(() => ControlSocketFile.Bind(_path, OwnerOnly, 1, "--path PATH"));

        Assert.Equal(
            $"cannot make the socket {_path}: another daemon holds its lock {_path}.lock; stop that one, or give this one a path of its own: --path PATH", refused.Message);
        Assert.False(File.Exists(_path));
    }

    [Fact]
    public void Bind_WhereAListenerWithoutLockLives_IsRefused()
    {
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(_path));
        other.Listen(1);

        DaemonException refused = Assert.Throws<DaemonException>(() => ControlSocketFile.Bind(_path, OwnerOnly, 1));

        Assert.Equal($"cannot make the socket {_path}: another daemon has it (process {Environment.ProcessId})", refused.Message);
    }

    [Fact]
    public void Bind_OverALink_IsRefused_AndTouchesNothing()
    {
        string target = _folder.Write("precious", "data");
        File.CreateSymbolicLink(_path, target);

        Assert.Throws<DaemonException>(() => ControlSocketFile.Bind(_path, OwnerOnly, 1));

        Assert.Equal("data", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(_path).LinkTarget);
    }

    [Fact]
    public void Bind_WithALinkAsLockFile_IsRefused_AndTouchesNothing()
    {
        string target = _folder.Write("precious", "data");
        File.CreateSymbolicLink(_path + ".lock", target);

        Assert.Throws<DaemonException>(() => ControlSocketFile.Bind(_path, OwnerOnly, 1));

        Assert.Equal("data", File.ReadAllText(target));
    }

    [Fact]
    public void Bind_OverAFile_IsRefused_AndTouchesNothing()
    {
        _folder.Write("control", "data");

        DaemonException refused = Assert.Throws<DaemonException>(() => ControlSocketFile.Bind(_path, OwnerOnly, 1));

        Assert.Contains("something else in its place (Regular)", refused.Message, StringComparison.Ordinal);
        Assert.Equal("data", File.ReadAllText(_path));
    }

    [Fact]
    public void Bind_InAFolderThatEverybodyMayWriteTo_IsRefused()
    {
        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_111_111);

        DaemonException refused = Assert.Throws<DaemonException>(() => ControlSocketFile.Bind(_path, OwnerOnly, 1));

        Assert.Equal(ExitCode.Permission, refused.ExitCode);
    }

    [Fact]
    public void Bind_WithAPathThatIsTooLong_IsAMistakeOfTheConfiguration()
    {
        DaemonException refused = Assert.Throws<DaemonException>(() => ControlSocketFile.Bind(_folder.PathOf(new string('x', 120)), OwnerOnly, 1));

        Assert.Equal(ExitCode.Config, refused.ExitCode);
    }

    [Fact]
    public void Dispose_RemovesTheFile_AndFreesTheLock()
    {
        ControlSocketFile.Bind(_path, OwnerOnly, 1).Dispose();

        Assert.False(File.Exists(_path));
        ControlSocketFile.Bind(_path, OwnerOnly, 1).Dispose();
    }

    private bool CanConnect()
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(_path));
        return client.Connected;
    }
}
