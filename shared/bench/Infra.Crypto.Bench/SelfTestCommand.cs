using System.CommandLine;
using Infra.Crypto.Bench.SelfTest;

namespace Infra.Crypto.Bench;

/// <summary><c>self-test</c>: the known answers of every algorithm, on the kernels of this build and processor.</summary>
internal static class SelfTestCommand
{
    internal static Command Create()
    {
        var command = new Command("self-test", "Check every algorithm against its published answers, on the kernels that run here.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        int failed = 0, passed = 0;
        foreach (KnownAnswers algorithm in KnownAnswers.All)
        {
            int good = 0, bad = 0;
            foreach ((string place, bool isRight) in algorithm.Check())
            {
                if (isRight) good++;
                else bad++;
                if (!isRight) Console.WriteLine($"FAILED {algorithm.Name}: {place}");
            }
            if (good + bad == 0)
            {
                Console.WriteLine($"FAILED {algorithm.Name}: there are no answers to check");
                bad = 1;
            }
            Console.WriteLine($"{algorithm.Name,-24} {good,5} passed{(bad == 0 ? "" : $", {bad} failed")}");
            passed += good;
            failed += bad;
        }
        Console.WriteLine($"{passed} passed, {failed} failed, 0 skipped");
        return failed == 0 ? 0 : 1;
    }
}
