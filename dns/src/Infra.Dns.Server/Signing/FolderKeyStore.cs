using System.Security.Cryptography;
using System.Text;
using Infra.Buffers;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Dnssec.Rollover;
using Infra.Dns.Names;

namespace Infra.Dns.Server.Signing;

/// <summary>Keys in a folder: <c>K*.pem</c> for keys, <c>K(zone).state</c> for what is known of them. Others may not read either.</summary>
/// <param name="folder">The folder.</param>
/// <param name="crypto">What opens keys.</param>
public sealed class FolderKeyStore(string folder, IDnsCrypto crypto) : IKeyStore
{
    private const int FilesMax = 10_000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <inheritdoc/>
    public IReadOnlyList<KeyFile> ReadKeys(DomainName zone, out IReadOnlyList<string> problems)
    {
        ArgumentNullException.ThrowIfNull(zone);
        string start = StartOf(zone) + "+";
        List<string> found = [];
        List<KeyFile> keys = [];
        foreach (string path in Directory.EnumerateFiles(folder, "K*" + KeyFile.Extension).Where(path => Path.GetFileName(path).StartsWith(start, StringComparison.Ordinal)).Take(FilesMax).Order(StringComparer.Ordinal))
        {
            byte[] bytes = ReadLimited(path, KeyFile.FileBytesMax);
            if (!KeyFile.TryRead(bytes, crypto, out KeyFile? key, out string? problem)) found.Add($"{path}: {problem}");
            else if (key.Key.Public.Zone == zone) keys.Add(key);
            else key.Dispose();
            CryptographicOperations.ZeroMemory(bytes);
        }
        problems = found;
        return keys;
    }

    /// <inheritdoc/>
    public void WriteKey(KeyFile key)
    {
        ArgumentNullException.ThrowIfNull(key);
        using SecretBytes bytes = key.Write();
        Write(key.FileName, bytes.Span, overwrite: false);
    }

    /// <inheritdoc/>
    public string? ReadState(DomainName zone)
    {
        string path = Path.Combine(folder, StartOf(zone) + ".state");
        return File.Exists(path) ? Encoding.UTF8.GetString(ReadLimited(path, KeyScheduleText.BytesMax)) : null;
    }

    /// <inheritdoc/>
    public void WriteState(DomainName zone, string state) => Write(StartOf(zone) + ".state", Encoding.UTF8.GetBytes(state), overwrite: true);

    private static string StartOf(DomainName zone) => "K" + zone.ToString().ToLowerInvariant().Replace("/", "\\047", StringComparison.Ordinal);

    private static byte[] ReadLimited(string path, int bytesMax)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > bytesMax) throw new IOException($"{path} is larger than {bytesMax} bytes");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private void Write(string name, ReadOnlySpan<byte> bytes, bool overwrite)
    {
        string path = Path.Combine(folder, name);
        string draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 0 };
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite);
    }
}
