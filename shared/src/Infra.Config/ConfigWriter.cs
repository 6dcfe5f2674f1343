using System.Text;
using Infra.Config.Output;

namespace Infra.Config;

/// <summary>
/// Prints an effective configuration so that it can be read again with the same outcome. A comment marks what is a default and names what is not set. A
/// secret is printed as the reference to it, and one that stands in the file itself not at all.
/// </summary>
public static class ConfigWriter
{
    /// <summary>Prints every key with its value.</summary>
    /// <param name="effective">From <see cref="ConfigResult{T}.Effective"/>.</param>
    /// <param name="format">The language to print; KDL is printed as KDL 2. It need not be the one that was read.</param>
    public static string Write(ConfigSchema effective, ConfigFormat format)
    {
        ArgumentNullException.ThrowIfNull(effective);
        var text = new StringBuilder();
        if (format == ConfigFormat.Toml) TomlOutput.Write(effective, text);
        else KdlOutput.Write(effective, text);
        return text.ToString();
    }
}
