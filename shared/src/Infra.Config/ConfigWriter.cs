namespace Infra.Config;

/// <summary>Prints an effective configuration so that it can be read again with the same outcome. Secrets are printed as the reference to them.</summary>
public static class ConfigWriter
{
    /// <summary>Prints every key with its value; a comment marks those that are defaults.</summary>
    public static string Write(ConfigSchema effective, ConfigFormat format) => throw new NotImplementedException();
}
