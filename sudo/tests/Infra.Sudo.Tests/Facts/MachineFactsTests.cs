using System.Security.Cryptography;
using System.Text;
using Infra.Sudo.Facts;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Testing;

namespace Infra.Sudo.Tests.Facts;

public sealed class MachineFactsTests
{
    private readonly MachineUsers _users = new();
    private readonly MachineFacts _facts = new(new MachineUsers(), knowsFiles: true);

    [Fact]
    public void Root_IsFoundByNameAndNumber()
    {
        UserRecord root = _users.FindUser("root"u8)!;

        Assert.Equal((0u, 0u, true), (root.Uid, root.Gid, root.IsKnown));
        Assert.Same(root, _users.FindUser(0));
        Assert.Same(root, _users.FindUser("root"u8));
        Assert.Equal("root"u8, _users.FindGroup(0)!.Name);
        Assert.Equal(0u, _users.GroupsOf(root)[0].Gid);
    }

    [Fact]
    public void EveryUserOfPasswd_IsFound()
    {
        foreach (string line in File.ReadLines("/etc/passwd"))
        {
            string[] fields = line.Split(':');
            UserRecord user = _users.FindUser(Encoding.UTF8.GetBytes(fields[0]))!;
            Assert.Equal((fields[2], fields[3], fields[5], fields[6]), (user.Uid.ToString(), user.Gid.ToString(), Encoding.UTF8.GetString(user.Home), Encoding.UTF8.GetString(user.Shell)));
        }
    }

    [Fact]
    public void UnknownNames_AreNull()
    {
        Assert.Null(_users.FindUser("no such user"u8));
        Assert.Null(_users.FindUser("a\0b"u8));
        Assert.Null(_users.FindUser(4_294_000_000));
        Assert.Null(_users.FindGroup("no such group"u8));
        Assert.Null(_users.FindGroup(4_294_000_000));
        Assert.Equal(FactAnswer.No, _users.IsInNetgroup("no such netgroup"u8, default, "root"u8));
    }

    [Fact]
    public void Identify_TellsOneFileByTwoNames()
    {
        using var folder = new TemporaryFolder();
        byte[] file = Bytes(folder, "file");
        byte[] link = Bytes(folder, "link");
        File.WriteAllText(Path.Combine(folder.Root, "file"), "x");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "link"), "file");

        Assert.Equal(FactAnswer.Yes, _facts.Identify(file, out FileIdentity one));
        Assert.Equal(FactAnswer.Yes, _facts.Identify(link, out FileIdentity other));
        Assert.True(one.IsSameFile(other) && one.IsRegular && one.OwnerId == Machine.EffectiveUserId());
        Assert.Equal(FactAnswer.No, _facts.Identify(Bytes(folder, "none"), out _));
        Assert.Equal(FactAnswer.No, _facts.Identify(Bytes(folder, "file/below"), out _));
        Assert.Equal(FactAnswer.No, new MachineFacts(_users, knowsFiles: false).Identify(file, out _));
    }

    [Fact]
    public void Folders_AreListedAndMadeCanonical()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "real"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "alias"), "real");
        File.WriteAllText(Path.Combine(folder.Root, "real", ".hidden"), "");
        File.WriteAllText(Path.Combine(folder.Root, "real", "tool"), "");

        Assert.Equal(_facts.CanonicalDirectory(Bytes(folder, "real")), _facts.CanonicalDirectory(Bytes(folder, "alias/../real/.")));
        Assert.Null(_facts.CanonicalDirectory(Bytes(folder, "none")));
        Assert.Equal([".hidden", "tool"], _facts.List(Bytes(folder, "alias"))!.Select(Encoding.UTF8.GetString).Order(StringComparer.Ordinal).ToArray());
        Assert.Null(_facts.List(Bytes(folder, "real/tool")));
    }

    [Fact]
    public void Digests_AreThoseOfTheContents()
    {
        using var folder = new TemporaryFolder();
        byte[] contents = RandomNumberGenerator.GetBytes(200_001);
        File.WriteAllBytes(Path.Combine(folder.Root, "f"), contents);
        byte[] path = Bytes(folder, "f");
        byte[] digest = new byte[64];

        Assert.Equal(FactAnswer.Yes, _facts.TryDigest(path, DigestAlgorithm.Sha256, digest.AsSpan(0, 32)));
        Assert.Equal(SHA256.HashData(contents), digest[..32]);
        Assert.Equal(FactAnswer.Yes, _facts.TryDigest(path, DigestAlgorithm.Sha384, digest.AsSpan(0, 48)));
        Assert.Equal(SHA384.HashData(contents), digest[..48]);
        Assert.Equal(FactAnswer.Yes, _facts.TryDigest(path, DigestAlgorithm.Sha512, digest));
        Assert.Equal(SHA512.HashData(contents), digest);
        Assert.Equal(FactAnswer.Failed, _facts.TryDigest("/dev/null"u8, DigestAlgorithm.Sha224, digest.AsSpan(0, 28)));
        Assert.Equal(FactAnswer.No, _facts.TryDigest(Bytes(folder, "none"), DigestAlgorithm.Sha256, digest.AsSpan(0, 32)));
        File.WriteAllBytes(Path.Combine(folder.Root, "e"), []);
        Assert.Equal(FactAnswer.Yes, _facts.TryDigest(Bytes(folder, "e"), DigestAlgorithm.Sha224, digest.AsSpan(0, 28)));
        Assert.Equal("d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f", Convert.ToHexStringLower(digest[..28]));   // FIPS 180-4, empty message
    }

    [Fact]
    public void Addresses_HaveMasksOfTheirLengthAndNoLoopback()
    {
        foreach (InterfaceAddress address in _facts.Addresses)
        {
            Assert.Equal(address.Address.Length, address.Mask.Length);
            Assert.False(address.Address.Length == 4 && address.Address.Span[0] == 127);
        }
    }

    private static byte[] Bytes(TemporaryFolder folder, string name) => Encoding.UTF8.GetBytes(Path.Combine(folder.Root, name));
}
