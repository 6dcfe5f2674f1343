using Infra.Ntp.Control;

return await CommandLineRoot.Create(Console.Out, Console.Error).InvokeAsync(args);
