using System.CommandLine;
using System.Text;
using Infra.Buffers;
using Infra.Crypto.Keys;
using Infra.Parsing;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary>
/// Where results go: PREFIX.pem or PREFIX.csr, and PREFIX.key, which only its owner may read from its first byte on. Files that are there already stay unless --force is given; each
/// file appears whole or not at all.
/// </summary>
internal sealed class OutputFiles
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Public = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly Option<string> _out = new("--out") { Description = "Write PREFIX.pem (or PREFIX.csr) and PREFIX.key.", HelpName = "PREFIX", Required = true };
    private readonly Option<bool> _force = new("--force") { Description = "Replace files that are there already." };

    internal void AddTo(Command command)
    {
        command.Options.Add(_out);
        command.Options.Add(_force);
    }

    internal string PathOf(ParseResult parsed, string extension) => parsed.GetValue(_out) + extension;

    /// <summary>Notes files that are there already.</summary>
    internal void Check(ParseResult parsed, Mistakes mistakes, params string[] extensions)
    {
        if (string.IsNullOrEmpty(parsed.GetValue(_out))) mistakes.Usage("--out is empty");
        else if (!parsed.GetValue(_force))
        {
            foreach (string extension in extensions.Where(extension => Path.Exists(PathOf(parsed, extension))))
                mistakes.Config($"{TextEscape.Escape(PathOf(parsed, extension))} is there already; --force replaces it");
        }
    }

    /// <summary>Writes the private key as PKCS#8 in PEM.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void WriteKey(ParseResult parsed, PrivateKey key)
    {
        using SecretBytes pem = key.WritePkcs8Pem();
        Write(parsed, ".key", pem.Span, Secret);
    }

    /// <summary>Writes what everybody may read.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void WriteText(ParseResult parsed, string extension, string pem) => Write(parsed, extension, Encoding.ASCII.GetBytes(pem), Public);

    private void Write(ParseResult parsed, string extension, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        string path = PathOf(parsed, extension);
        string temporary = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode, BufferSize = 0 };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(temporary, path, overwrite: parsed.GetValue(_force));
        }
        catch (Exception)
        {
            File.Delete(temporary);
            throw;
        }
    }
}
