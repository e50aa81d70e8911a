using Rask.LoadTest.Demo;

return args is ["demo", .. var rest] ? await DemoCommand.RunAsync(rest) : 2;
