namespace Infra.Ntp.Daemon.State;

/// <summary>The present boot of the machine, as the kernel names it.</summary>
internal static class BootId
{
    private const string Source = "/proc/sys/kernel/random/boot_id";

    /// <summary>Its name; one that no boot has where the kernel does not say, so that no start is taken for a first one by mistake.</summary>
    internal static string Read()
    {
        try
        {
            string text = File.ReadAllText(Source).Trim();
            if (text.Length is > 0 and <= 64) return text;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A sandbox that hides it.
        }
        return "unknown";
    }
}
