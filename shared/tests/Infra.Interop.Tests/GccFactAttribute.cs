namespace Infra.Interop.Tests;

/// <summary>A test that asks the C compiler.</summary>
internal sealed class GccFactAttribute : FactAttribute
{
    public GccFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "gcc")))) Skip = "gcc is missing: apt-get install gcc libc6-dev";
    }
}
