namespace Infra.Av1.CommandLine;

internal static class Program
{
    private const int ExitFailed = 1;

    private static int Main()
    {
        Console.Error.WriteLine("av1dec: the command line is not written yet");
        return ExitFailed;
    }
}
