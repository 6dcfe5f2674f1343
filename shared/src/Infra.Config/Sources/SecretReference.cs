using System.Text;
using Infra.Buffers;

namespace Infra.Config.Sources;

/// <summary>A secret with the text that refers to it, which may be printed; null if the secret itself stands in the file.</summary>
internal sealed record SecretReference(string? Printable, SecretBytes Bytes)
{
    internal static ConfigShape<SecretReference> Shape(bool allowInline)
    {
        string expected = allowInline ? "\"env:NAME\", \"file:PATH\" or \"text:SECRET\"" : "\"env:NAME\" or \"file:PATH\"";
        return new ConfigShape<SecretReference>(
            new ConfigType(ConfigKind.Secret, expected),
            _ => true,   // a wrong kind is reported below, without the value
            (ConfigValue value, out SecretReference result) => TryResolve(value, expected, allowInline, out result),
            secret => secret.Printable is null ? null : ConfigValue.OfText(secret.Printable));
    }

    private static bool TryResolve(ConfigValue value, string expected, bool allowInline, out SecretReference result)
    {
        result = null!;
        ConfigOptions options = value.Context!.Options;
        string text = value.Text;
        if (text.StartsWith("env:", StringComparison.Ordinal)) return TryReadEnvironment(value, text[4..], options, out result);
        if (text.StartsWith("file:", StringComparison.Ordinal)) return TryReadFile(value, text[5..], options, out result);
        if (allowInline && text.StartsWith("text:", StringComparison.Ordinal)) return TryTake(value, text[5..], null, options, out result);
        // Neither the value nor its line is shown: it is probably the secret. So the place stands in the message.
        string place = value.Source is null ? "" : $"{value.Source.Path}:{value.Source.GetPosition(value.Span.Start).Line}:{value.Source.GetPosition(value.Span.Start).Column}: ";
        value.Context.Error("bad-secret", $"{place}{value.Label} must be {expected}: a secret is named here, not written", null, default);
        return false;
    }

    private static bool TryReadEnvironment(ConfigValue value, string name, ConfigOptions options, out SecretReference result)
    {
        result = null!;
        if (options.Environment(name) is { } text) return TryTake(value, text, value.Text, options, out result);
        value.Error("missing-secret", $"the environment variable {Names.Quote(name)} is not set");
        return false;
    }

    private static bool TryTake(ConfigValue value, string text, string? printable, ConfigOptions options, out SecretReference result)
    {
        result = null!;
        int length = Encoding.UTF8.GetByteCount(text);
        if (length == 0 || length > options.SecretBytesMax)
        {
            value.Error("bad-secret", length == 0 ? $"the secret of {value.Label} is empty" : $"the secret of {value.Label} has more than {options.SecretBytesMax} bytes");
            return false;
        }

        var bytes = new SecretBytes(length);
        Encoding.UTF8.GetBytes(text, bytes.Span);
        result = new SecretReference(printable, bytes);
        return true;
    }

    private static bool TryReadFile(ConfigValue value, string path, ConfigOptions options, out SecretReference result)
    {
        result = null!;
        SecretBytes? bytes = FileBytes.ReadSecret(path, options.SecretBytesMax, out string? problem, out bool isOpenToOthers);
        if (bytes is null)
        {
            value.Error("missing-secret", $"cannot read the secret of {value.Label} from {Names.Quote(path)}: {problem}");
            return false;
        }

        if (isOpenToOthers)
        {
            value.Context!.Warning("secret-permissions",
                $"{Names.Quote(path)} holds a secret, but group or others may read it; chmod 600 would help", value.Source, value.Span);
        }

        result = new SecretReference(value.Text, bytes);
        return true;
    }
}
