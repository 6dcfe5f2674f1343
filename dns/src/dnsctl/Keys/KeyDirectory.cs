using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Infra.Buffers;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Control.Keys;

/// <summary>The files of keys in a folder: ours (<c>K*.pem</c>), and BIND's pairs (<c>K*.private</c> and <c>K*.key</c>) beside them.</summary>
internal sealed class KeyDirectory(string folder, IDnsCrypto crypto)
{
    /// <summary>How many files are looked at.</summary>
    internal const int FilesMax = 10_000;

    private const string BindPrivate = ".private";

    /// <summary>Reads all keys of a zone, or of all zones; what cannot be read is a problem, told with its file.</summary>
    /// <param name="zone">The zone; null for all.</param>
    /// <param name="keys">The keys with their files; the caller disposes them.</param>
    /// <param name="problems">What is wrong, one sentence each.</param>
    internal void Read(DomainName? zone, out List<(string Path, KeyFile File)> keys, out List<string> problems)
    {
        keys = [];
        problems = [];
        string[] paths;
        try
        {
            paths = [.. Directory.EnumerateFiles(folder, "K*").Where(path => path.EndsWith(KeyFile.Extension, StringComparison.Ordinal) || path.EndsWith(BindPrivate, StringComparison.Ordinal)).Take(FilesMax).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{TextEscape.Escape(folder)}: the folder cannot be read");
            return;
        }
        foreach (string path in paths)
        {
            if (!TryRead(path, out KeyFile? file, out string? problem)) problems.Add($"{TextEscape.Escape(path)}: {problem}");
            else if (zone is null || file.Key.Public.Zone == zone) keys.Add((path, file));
            else file.Dispose();
        }
        RemoveTwins(keys);
    }

    /// <summary>Reads one file of either kind.</summary>
    internal bool TryRead(string path, [NotNullWhen(true)] out KeyFile? file, [NotNullWhen(false)] out string? problem)
    {
        file = null;
        if (!TryReadBytes(path, out byte[] bytes, out problem)) return false;
        try
        {
            return path.EndsWith(BindPrivate, StringComparison.Ordinal) ? TryReadPair(path, bytes, out file, out problem) : KeyFile.TryRead(bytes, crypto, out file, out problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Writes a new key, readable by its owner only; a file of that name must not exist yet.</summary>
    /// <exception cref="IOException">It exists, or cannot be written.</exception>
    internal string Write(KeyFile file)
    {
        string path = Path.Combine(folder, file.FileName);
        string draft = path + ".new";
        using SecretBytes bytes = file.Write();
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, BufferSize = 0 };
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(bytes.Span);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: false);
        return path;
    }

    private bool TryReadPair(string path, byte[] bytes, [NotNullWhen(true)] out KeyFile? file, [NotNullWhen(false)] out string? problem)
    {
        file = null;
        string publicPath = path[..^BindPrivate.Length] + ".key";
        if (!TryReadBytes(publicPath, out byte[] publicBytes, out problem))
        {
            problem = $"its public half {TextEscape.Escape(publicPath)} {problem}";
            return false;
        }
        if (!TryReadPublic(publicBytes, out DnsKey? key))
        {
            problem = $"{TextEscape.Escape(publicPath)} is not one DNSKEY record";
            return false;
        }
        if (!BindPrivateKey.TryRead(bytes, out BindPrivateKey? half, out problem)) return false;
        using (half)
        {
            if (!crypto.TryOpenPrivate(half.Algorithm, half.Pem.Span, out IDnsSigner? signer, out problem)) return false;
            var signing = new SigningKey(key.Zone, key.Data.Flags, signer);
            problem = "the private key does not belong to its DNSKEY record";
            if (signing.Public.Rdata != key.Rdata)
            {
                signing.Dispose();
                return false;
            }
            // Format v1.2 has no times: such a key is used as it lies there.
            KeyTimes times = half.Times is { Publish: null, Activate: null, Inactive: null, Delete: null } ? KeyTimes.From(half.Times.Created ?? DateTimeOffset.UnixEpoch) : half.Times;
            problem = null;
            file = new KeyFile(signing, times);
            return true;
        }
    }

    private static bool TryReadPublic(byte[] text, [NotNullWhen(true)] out DnsKey? key)
    {
        key = null;
        DiagnosticBag findings = [];
        // BIND writes no TTL unless it was told one.
        var reader = new ZoneFileReader(new ZoneFile("key", Encoding.ASCII.GetBytes("$TTL 3600\n").Concat(text).ToArray()), DomainName.Root, findings);
        return reader.TryRead(out ZoneRecord record) && record.Type == RecordType.DNSKEY && findings.Count == 0 && DomainName.TryFromWire(record.Owner, out DomainName? owner) && DnsKey.TryCreate(owner, record.Data, out key) && !reader.TryRead(out _);
    }

    private static bool TryReadBytes(string path, out byte[] bytes, [NotNullWhen(false)] out string? problem)
    {
        bytes = [];
        problem = null;
        try
        {
            using FileStream stream = File.OpenRead(path);
            problem = $"is larger than {KeyFile.FileBytesMax} bytes";
            if (stream.Length > KeyFile.FileBytesMax) return false;
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            problem = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read";
            return false;
        }
    }

    // A key that was imported lies there twice.
    private static void RemoveTwins(List<(string Path, KeyFile File)> keys)
    {
        HashSet<(DomainName Zone, RecordBytes Data)> known = [];
        foreach ((string path, KeyFile file) in keys.OrderBy(key => key.Path.EndsWith(BindPrivate, StringComparison.Ordinal)).ToArray())
        {
            if (known.Add((file.Key.Public.Zone, file.Key.Public.Rdata))) continue;
            keys.Remove((path, file));
            file.Dispose();
        }
    }
}
