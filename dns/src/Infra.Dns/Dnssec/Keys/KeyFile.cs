using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Infra.Buffers;
using Infra.Dns.Names;

namespace Infra.Dns.Dnssec.Keys;

/// <summary>
/// A key with its zone and times, as it lies in a file: lines of <c>Name: value</c>, then the private key as PKCS#8 in PEM, so that other programs can read it too. Owns
/// the key.
/// </summary>
/// <param name="key">The key; disposed with this object.</param>
/// <param name="times">Its times.</param>
public sealed class KeyFile(SigningKey key, KeyTimes times) : IDisposable
{
    /// <summary>The most bytes of a file.</summary>
    public const int FileBytesMax = 32 * 1024;

    /// <summary>What files of keys are called at the end.</summary>
    public const string Extension = ".pem";

    /// <summary>The key.</summary>
    public SigningKey Key => key;

    /// <summary>Its times.</summary>
    public KeyTimes Times => times;

    /// <summary>The name that the file should have: <c>Kexample.org.+013+12345.pem</c>.</summary>
    public string FileName => NameOf(key.Public) + Extension;

    /// <summary>Reads a file.</summary>
    /// <param name="text">Its bytes; the caller erases them.</param>
    /// <param name="crypto">What opens the key.</param>
    /// <param name="file">The key, if true.</param>
    /// <param name="problem">What is wrong, if false; nothing of the private key.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, IDnsCrypto crypto, [NotNullWhen(true)] out KeyFile? file, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(crypto);
        file = null;
        problem = $"is larger than {FileBytesMax} bytes";
        if (text.Length > FileBytesMax) return false;
        DomainName? zone = null;
        ushort? flags = null, tag = null;
        DnssecAlgorithm? algorithm = null;
        KeyTimes times = default;
        var lines = new KeyLines(text, "-----BEGIN"u8);
        while (lines.TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            string word = Encoding.Latin1.GetString(value);
            bool isRight = true;
            if (name.SequenceEqual("Zone"u8)) isRight = DomainName.TryParse(word, out zone);
            else if (name.SequenceEqual("Flags"u8)) isRight = TryParse(word, out flags);
            else if (name.SequenceEqual("Tag"u8)) isRight = TryParse(word, out tag);
            else if (name.SequenceEqual("Algorithm"u8)) isRight = KeyLines.TryParseAlgorithm(value, out algorithm);
            else if (!KeyLines.TryTakeTime(name, value, ref times, out isRight)) isRight = false;
            if (isRight) continue;
            problem = $"line {lines.Line} is none of a key file, or its value is wrong";
            return false;
        }
        problem = lines.IsBroken ? $"line {lines.Line} is not a name, a colon and a value" : "Zone, Flags, Algorithm and Tag must all be there";
        if (lines.IsBroken || zone is null || flags is not { } flagBits || algorithm is not { } number || tag is not { } expected) return false;
        if (!crypto.TryOpenPrivate(number, lines.Rest, out IDnsSigner? signer, out problem)) return false;
        var key = new SigningKey(zone, flagBits, signer);
        problem = $"the key's tag is {key.Tag}, not {expected}";
        if (key.Tag != expected)
        {
            key.Dispose();
            return false;
        }
        problem = null;
        file = new KeyFile(key, times);
        return true;
    }

    /// <summary>The name of a key's files without extension, as BIND has it: zone, algorithm and tag.</summary>
    public static string NameOf(DnsKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        // The one character that a file name must not have.
        string zone = key.Zone.ToString().ToLowerInvariant().Replace("/", "\\047", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"K{zone}+{key.Algorithm.Value:D3}+{key.Tag:D5}");
    }

    /// <summary>The file's bytes; the caller disposes them.</summary>
    public SecretBytes Write()
    {
        StringBuilder head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"Zone: {key.Public.Zone}\nAlgorithm: {key.Algorithm.Value} ({key.Algorithm})\nFlags: {key.Public.Data.Flags}\nTag: {key.Tag}\n");
        KeyLines.AppendTimes(head, times);
        byte[] lines = Encoding.ASCII.GetBytes(head.ToString());
        using SecretBytes pem = key.Signer.WritePem();
        var file = new SecretBytes(lines.Length + pem.Length);
        lines.CopyTo(file.Span);
        pem.Span.CopyTo(file.Span[lines.Length..]);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private static bool TryParse(string text, out ushort? number)
    {
        bool isNumber = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort value);
        number = value;
        return isNumber;
    }
}
